import * as v from 'valibot';
import { complaints, parseJson } from '../../src/operator/validate';
import type { OperatorPackaging } from '../package/packaging-file';
import { Refusal } from '../package/refusal';
import { WebosId, type WebosPart } from './operator-part';

/** What LG demands of each picture (https://webostv.developer.lge.com/develop/references/appinfo-json). */
export const PICTURES = {
  icon: { file: 'icon.png', size: { width: 80, height: 80 } },
  largeIcon: { file: 'largeIcon.png', size: { width: 130, height: 130 } },
  splashBackground: { file: 'splash.png', size: { width: 1920, height: 1080 } },
} as const;

/** Only what this app's packages have; `ares-package` itself takes anything. */
const AppInfoSchema = v.strictObject({
  id: WebosId,
  version: v.pipe(v.string(), v.regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/, 'expected three whole numbers without leading zeros (LG)')),
  vendor: v.pipe(v.string(), v.minLength(1)),
  type: v.literal('web'),
  main: v.literal('index.html'),
  title: v.pipe(v.string(), v.minLength(1)),
  appDescription: v.optional(v.pipe(v.string(), v.maxLength(60))),
  icon: v.literal(PICTURES.icon.file),
  largeIcon: v.literal(PICTURES.largeIcon.file),
  iconColor: v.pipe(v.string(), v.hexColor()),
  bgColor: v.pipe(v.string(), v.hexColor()),
  splashBackground: v.literal(PICTURES.splashBackground.file),
  resolution: v.literal('1920x1080'),
  /** Back arrives as key 461, which `src/app` answers, instead of going back in the page's history. */
  disableBackHistoryAPI: v.literal(true),
  /** A deep link to the running app arrives as `webOSRelaunch` (src/device/webos-device.ts) instead of a second start. */
  handlesRelaunch: v.literal(true),
});

export type AppInfo = v.InferOutput<typeof AppInfoSchema>;

export function appInfoOf(packaging: OperatorPackaging, webos: WebosPart): AppInfo {
  const { background, name, vendor, version } = packaging;
  return {
    id: webos.id,
    version,
    vendor,
    type: 'web',
    main: 'index.html',
    title: name,
    ...(webos.description !== undefined && { appDescription: webos.description }),
    icon: PICTURES.icon.file,
    largeIcon: PICTURES.largeIcon.file,
    iconColor: background,
    bgColor: background,
    splashBackground: PICTURES.splashBackground.file,
    resolution: '1920x1080',
    disableBackHistoryAPI: true,
    handlesRelaunch: true,
  };
}

/** @throws Refusal with the path and the rule */
export function readAppInfo(json: string, name = 'appinfo.json'): AppInfo {
  const result = v.safeParse(AppInfoSchema, parseJson(json));
  if (!result.success) throw new Refusal(`${name}: ${complaints(result.issues)}`);
  return result.output;
}
