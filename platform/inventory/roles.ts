/** Every file that may be in a build for TVs, by what it is there for. What has no role here does not ship. */
const rules = [
  ['page', /^(index\.html|boot\.js|style\.css)$/],
  ['app', /^appBundle\.js$/],
  ['core', /^lib\/lightning\.min\.js$/],
  ['polyfills', /^polyfills\.js$/],
  ['player', /^static\/vendor\/dash\.mediaplayer\.legacy\.min\.js$/],
  ['fonts', /^static\/fonts\/roboto-(regular|medium|bold)\.woff$/],
  ['images', /^static\/(icon\.png|icons\/[a-z0-9-]+\.svg)$/],
  ['settings', /^(settings|metadata|operator)\.json$/],
  ['legal', /^(THIRD-PARTY-NOTICES\.txt|bom\.cdx\.json|static\/(fonts|icons)\/LICENSE|static\/vendor\/dash\.LICENSE\.txt)$/],
] as const;

export type Role = (typeof rules)[number][0];

export const roles: readonly Role[] = rules.map(([role]) => role);

/** @param file path in the build, with `/` */
export function roleOf(file: string): Role | undefined {
  return rules.find(([, pattern]) => pattern.test(file))?.[0];
}

/** Without any of these there is no app, or no right to ship it. */
export const required: readonly string[] = [
  'index.html',
  'boot.js',
  'style.css',
  'appBundle.js',
  'lib/lightning.min.js',
  'polyfills.js',
  'static/vendor/dash.mediaplayer.legacy.min.js',
  'settings.json',
  'metadata.json',
  'operator.json',
  'THIRD-PARTY-NOTICES.txt',
  'bom.cdx.json',
];
