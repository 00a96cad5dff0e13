import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { complaints } from '../../src/operator/validate';
import { reasonOf, Refusal } from '../package/refusal';
import { APP_PRIVILEGES, KNOWN_PRIVILEGES } from './privileges';
import type { TizenPart } from './operator-part';
import { parseXml } from './xml';

export interface WidgetFacts extends TizenPart {
  readonly name: string;
  readonly version: string;
  readonly vendor: string;
  /** Hosted variant: the origin that the shell goes to, which keeps the platform's globals there. */
  readonly hostedOrigin?: string | undefined;
}

/** Samsung: {0-255}.{0-255}.{0-65535}. */
const VERSION = /^(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\.(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\.(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/;
const VERSION_RULE = 'expected x.y.z, at most 255.255.65535 (Samsung)';

export const ICON = 'icon.png';
/** What Tizen Studio's own TV template has. */
export const ICON_SIZE = { width: 117, height: 117 } as const;

/** @see https://developer.samsung.com/smarttv/develop/guides/fundamentals/configuring-tv-applications.html */
export function renderConfigXml(facts: WidgetFacts): string {
  const { hostedOrigin } = facts;
  const privileges = [...new Set([...APP_PRIVILEGES, ...facts.privileges])];
  const lines = [
    `<tizen:application id="${facts.package}.${facts.application}" package="${facts.package}" required_version="${facts.requiredVersion}"/>`,
    '<content src="index.html"/>',
    `<icon src="${ICON}"/>`,
    `<name>${escaped(facts.name)}</name>`,
    `<author>${escaped(facts.vendor)}</author>`,
    ...facts.accessOrigins.map((origin) => `<access origin="${escaped(origin)}" subdomains="true"/>`),
    ...(hostedOrigin === undefined ? [] : [`<tizen:allow-navigation>${escaped(hostedOrigin)}</tizen:allow-navigation>`]),
    '<feature name="http://tizen.org/feature/screen.size.normal.1080.1920"/>',
    // Suspended rather than ended when the viewer leaves: Samsung's stores ask for it.
    '<tizen:metadata key="http://samsung.com/tv/metadata/multitasking.support" value="true"/>',
    ...privileges.map((name) => `<tizen:privilege name="${name}"/>`),
    '<tizen:profile name="tv-samsung"/>',
    '<tizen:setting screen-orientation="landscape" context-menu="disable" background-support="disable" encryption="disable" install-location="auto" hwkey-event="enable" pointing-device-support="disable"/>',
  ];
  const id = `http://${facts.package}.${facts.application}`.toLowerCase();
  return `<?xml version="1.0" encoding="UTF-8"?>
<widget xmlns="http://www.w3.org/ns/widgets" xmlns:tizen="http://tizen.org/ns/widgets" id="${id}" version="${facts.version}" viewmodes="maximized">
${lines.map((line) => `  ${line}\n`).join('')}</widget>
`;
}

const Name = v.strictObject({ '@name': v.string() });
const ConfigXmlSchema = v.strictObject({
  widget: v.strictObject({
    '@xmlns': v.literal('http://www.w3.org/ns/widgets'),
    '@xmlns:tizen': v.literal('http://tizen.org/ns/widgets'),
    '@id': v.pipe(v.string(), v.url()),
    '@version': v.pipe(v.string(), v.regex(VERSION, VERSION_RULE)),
    '@viewmodes': v.literal('maximized'),
    'tizen:application': v.pipe(
      v.strictObject({
        '@id': v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{10}\.[0-9A-Za-z]+$/, 'expected package.application')),
        '@package': v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{10}$/, 'expected ten letters and digits')),
        '@required_version': v.pipe(v.string(), v.regex(/^\d+(\.\d+){1,2}$/, 'expected a platform version')),
      }),
      v.check((application) => application['@id'].startsWith(`${application['@package']}.`), 'the id does not begin with the package'),
    ),
    content: v.strictObject({ '@src': v.literal('index.html') }),
    icon: v.strictObject({ '@src': v.literal(ICON) }),
    name: v.pipe(v.string(), v.minLength(1)),
    author: v.pipe(v.string(), v.minLength(1)),
    access: v.pipe(v.array(v.strictObject({ '@origin': v.pipe(v.string(), v.minLength(1)), '@subdomains': v.picklist(['true', 'false']) })), v.minLength(1)),
    'tizen:allow-navigation': v.optional(v.pipe(v.string(), v.regex(/^https:/, 'expected an https origin'))),
    feature: v.array(Name),
    'tizen:metadata': v.array(v.strictObject({ '@key': v.string(), '@value': v.string() })),
    'tizen:privilege': v.pipe(
      v.array(v.strictObject({ '@name': v.pipe(v.string(), v.check((name) => KNOWN_PRIVILEGES.includes(name), ({ input }) => `there is no privilege ${JSON.stringify(input)}`)) })),
      v.check((listed) => APP_PRIVILEGES.every((name) => listed.some((one) => one['@name'] === name)), 'lacks a privilege that the app needs'),
      v.check((listed) => new Set(listed.map((one) => one['@name'])).size === listed.length, 'lists a privilege twice'),
    ),
    'tizen:profile': v.strictObject({ '@name': v.literal('tv-samsung') }),
    'tizen:setting': v.record(v.pipe(v.string(), v.startsWith('@')), v.string()),
  }),
});

export interface Widget {
  readonly applicationId: string;
  readonly packageId: string;
  readonly version: string;
  readonly name: string;
  readonly privileges: readonly string[];
}

const LISTS = ['access', 'feature', 'tizen:metadata', 'tizen:privilege'];

/** @throws Refusal with the path and the rule, for what this project's packages would not have */
export function readConfigXml(xml: string, name = 'config.xml'): Widget {
  try {
    parseXml(xml);
  } catch (error) {
    throw new Refusal(`${name}: ${reasonOf(error)}`);
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    ignoreDeclaration: true,
    isArray: (tag) => LISTS.includes(tag),
  });
  const result = v.safeParse(ConfigXmlSchema, parser.parse(xml));
  if (!result.success) throw new Refusal(`${name}: ${complaints(result.issues)}`);
  const { widget } = result.output;
  return {
    applicationId: widget['tizen:application']['@id'],
    packageId: widget['tizen:application']['@package'],
    version: widget['@version'],
    name: widget.name,
    privileges: widget['tizen:privilege'].map((privilege) => privilege['@name']),
  };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
