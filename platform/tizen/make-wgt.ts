import { bytesOf, sorted, text, type Files } from '../package/files';
import type { OperatorPackaging } from '../package/packaging-file';
import { picture } from '../package/pictures';
import { Refusal } from '../package/refusal';
import { zip } from '../package/zip';
import type { Role } from './certificates';
import { ICON, ICON_SIZE, readConfigXml, renderConfigXml } from './config-xml';
import type { Signer } from './p12';
import { sign } from './sign';

/** Samsung's own globals (`webapis`): the TV has the file, no package does. */
const PRODUCT_API = '<script src="$WEBAPIS/webapis/webapis.js"></script>';

export type Signers = Readonly<Record<Role, Signer>>;

/** What of a widget can be made, and refused, without the app. */
export interface WidgetParts {
  readonly applicationId: string;
  readonly version: string;
  readonly manifest: Files;
}

/**
 * Manifest and icon.
 * @throws Refusal for what Samsung would refuse
 */
export async function widgetParts(packaging: OperatorPackaging, hosted: URL | undefined): Promise<WidgetParts> {
  const { tizen, name, version, vendor } = packaging;
  if (tizen === undefined) throw new Refusal(`${packaging.file}: tizen: is missing: package and application have to be named`);
  const config = renderConfigXml({ ...tizen, name, version, vendor, hostedOrigin: hosted?.origin });
  const { applicationId } = readConfigXml(config, `${packaging.file}, as config.xml`);
  const icon = await picture(packaging, ICON_SIZE, { key: 'tizenIcon', path: packaging.pictures?.tizenIcon });
  return { applicationId, version, manifest: sorted([['config.xml', bytesOf(config)], [ICON, icon]]) };
}

/** @param signers none: the widget is unsigned, for a tool that signs it later */
export function makeWgt(app: Files, { manifest }: WidgetParts, signers: Signers | undefined, date: Date): Uint8Array {
  const files = sorted([...withProductApi(app), ...manifest]);
  return zip(signers === undefined ? files : sign(files, signers), date);
}

/** @throws Refusal when the page has no script to put it before */
function withProductApi(app: Files): Files {
  const page = text(app.get('index.html') ?? new Uint8Array());
  const first = page.indexOf('<script');
  if (first < 0) throw new Refusal('index.html: has no script');
  return sorted([...app, ['index.html', bytesOf(`${page.slice(0, first)}${PRODUCT_API}\n    ${page.slice(first)}`)]]);
}
