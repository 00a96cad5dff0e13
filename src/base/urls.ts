/** Two slashes, plain, escaped as in JSON (`\/`), or percent-encoded however often; and all up to what ends a URL in a text. */
const PLAIN = /((?:\\?\/){2,})([^\s"<>`]+)/g;
const ENCODED = /((?:%(?:25)*2f){2,})([^\s"<>`]+)/gi;

/** Encoded ones too: they may be those of a URL that is a part of this one's path. */
const QUERY = /(?:[?#]|%(?:25)*(?:3f|23)).*$/i;

/** What ends the sentence and not the URL. */
const PUNCTUATION = /[.,;:!)\]}'’”»]{0,3}$/;

/**
 * The text with every URL in it (absolute or protocol-relative) cut down to where it leads: without user name and
 * password, query and fragment. Those of signed URLs are as good as tokens, which belong in no message and no log.
 */
export function withoutQueries(text: string): string {
  // Encoded ones first: they may stand in the path of a plain one, where their users would not be found.
  return text.replace(ENCODED, cut).replace(PLAIN, cut);
}

function cut(_: string, slashes: string, rest: string): string {
  return slashes + rest.replace(userAfter(slashes), '').replace(QUERY, (query) => PUNCTUATION.exec(query)?.[0] ?? '');
}

/** User name and password end at the last `@` before path or query, whose marks are encoded as often as the slashes are. */
function userAfter(slashes: string): RegExp {
  const [percent] = /^%(?:25)*/.exec(slashes) ?? [];
  return percent === undefined ? /^[^/\\?#]*@/ : new RegExp(`^(?:(?!${percent}(?:2f|3f|23))[^/\\\\?#])*(?:@|%(?:25)*40)`, 'i');
}
