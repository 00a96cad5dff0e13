import type { EmulatedPlatform } from './options';

/** Keys of the remote that Tizen delivers to those who have registered them, by the names that they register. */
export const TIZEN_CODES: ReadonlyMap<string, number> = new Map([
  ['MediaPlay', 415], ['MediaPause', 19], ['MediaPlayPause', 10252], ['MediaStop', 413], ['MediaRewind', 412], ['MediaFastForward', 417],
  ['ChannelUp', 427], ['ChannelDown', 428],
  ['ColorF0Red', 403], ['ColorF1Green', 404], ['ColorF2Yellow', 405], ['ColorF3Blue', 406],
  ['Info', 457], ['Guide', 458], ['Caption', 10221], ['Menu', 18], ['Exit', 10182],
  ['VolumeUp', 447], ['VolumeDown', 448], ['VolumeMute', 449],
  ...Array.from({ length: 10 }, (_, digit): [string, number] => [digit.toString(), 48 + digit]),
]);

/** Arrows, OK, Back: delivered to everybody. */
export const TIZEN_ALWAYS: ReadonlySet<number> = new Set([37, 38, 39, 40, 13, 10009]);

/** What webOS delivers, to everybody. */
export const WEBOS_CODES: ReadonlySet<number> = new Set([
  37, 38, 39, 40, 13, 461, 415, 19, 413, 412, 417, 33, 34, 403, 404, 405, 406, 457, 458, ...Array.from({ length: 10 }, (_, digit) => 48 + digit),
]);

/** What stands in for the remote on a desktop's keyboard, by the keyboard's code. */
const STAND_INS: Readonly<Record<EmulatedPlatform, ReadonlyMap<number, number>>> = {
  tizen: new Map([[8, 10009], [27, 10009], [33, 427], [34, 428], [32, 10252], [73, 457], [112, 403], [113, 404], [114, 405], [115, 406]]),
  // No key of LG's remote plays and pauses in turn.
  webos: new Map([[8, 461], [27, 461], [32, 415], [73, 457], [112, 403], [113, 404], [114, 405], [115, 406]]),
};

/** The code that the TV's remote has for a keyboard's key; itself where it is the remote's already. */
export function remoteCode(platform: EmulatedPlatform, keyboardCode: number): number {
  return STAND_INS[platform].get(keyboardCode) ?? keyboardCode;
}
