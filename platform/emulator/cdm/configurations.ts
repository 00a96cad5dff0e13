import { dictionary, domString, sequence } from './web-idl';

const REQUIREMENTS = ['required', 'optional', 'not-allowed'] as const;

/**
 * Configurations as Web IDL reads them: the members that EME names and no others, inherited ones too, each converted and
 * copied during the call.
 * @throws TypeError for what is none
 */
export function readConfigurations(value: unknown): readonly MediaKeySystemConfiguration[] {
  return sequence(value, 'supportedConfigurations').map(readConfiguration);
}

function readConfiguration(value: unknown): MediaKeySystemConfiguration {
  const members = dictionary(value, 'a configuration') as Readonly<Record<string, unknown>>;
  const configuration: MediaKeySystemConfiguration = {};
  const read = <Name extends keyof MediaKeySystemConfiguration>(name: Name, convert: (member: unknown) => MediaKeySystemConfiguration[Name]) => {
    const member = members[name];
    if (member !== undefined) configuration[name] = convert(member);
  };
  // In the order of Web IDL, by name.
  read('audioCapabilities', readCapabilities);
  read('distinctiveIdentifier', readRequirement);
  read('initDataTypes', readStrings);
  read('label', domString);
  read('persistentState', readRequirement);
  read('sessionTypes', readStrings);
  read('videoCapabilities', readCapabilities);
  return configuration;
}

function readCapabilities(value: unknown): MediaKeySystemMediaCapability[] {
  return sequence(value, 'capabilities').map((capability) => {
    const { contentType = '', encryptionScheme = null, robustness = '' } = dictionary(capability, 'a capability') as Readonly<Record<string, unknown>>;
    return { contentType: domString(contentType), encryptionScheme: encryptionScheme === null ? null : domString(encryptionScheme), robustness: domString(robustness) };
  });
}

function readStrings(value: unknown): string[] {
  return sequence(value, 'a list of names').map(domString);
}

function readRequirement(value: unknown): MediaKeysRequirement {
  const text = domString(value);
  const requirement = REQUIREMENTS.find((known) => known === text);
  if (requirement === undefined) throw new TypeError(`The provided value '${text}' is not a valid enum value of type MediaKeysRequirement.`);
  return requirement;
}
