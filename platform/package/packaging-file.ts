import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { readConfig } from '../../src/operator/config';
import { complaints, parseJson } from '../../src/operator/validate';
import { TizenSchema } from '../tizen/operator-part';
import { WebosSchema } from '../webos/operator-part';
import { fromRoot } from '../web/paths';
import { reasonOf, Refusal } from './refusal';

/** LG: three numbers without leading zeros. Samsung's narrower range is `platform/tizen`'s to check. */
const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

const Path = v.pipe(v.string(), v.minLength(1));
const Title = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40));

const PackagingSchema = v.strictObject({
  version: v.pipe(v.string(), v.regex(VERSION, 'expected three whole numbers without leading zeros, like 1.4.0')),
  /** Unless given: the brand's name in operator.json. */
  name: v.optional(Title),
  vendor: Title,
  /** SVG or PNG, relative to this file; drawn on the background for every icon and the splash. */
  logo: Path,
  background: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'expected a colour like #0b0f17')),
  /** Pictures that the operator has drawn himself, relative to this file, in place of those made from the logo. */
  pictures: v.optional(
    v.strictObject({
      tizenIcon: v.optional(Path),
      webosIcon: v.optional(Path),
      webosLargeIcon: v.optional(Path),
      webosSplash: v.optional(Path),
    }),
  ),
  tizen: v.optional(TizenSchema),
  webos: v.optional(WebosSchema),
});

type Packaging = v.InferOutput<typeof PackagingSchema>;

/** The operator's packaging.json, checked, with the name settled. */
export interface OperatorPackaging extends Packaging {
  readonly name: string;
  /** Where it was read from; relative paths in it start from its folder. */
  readonly file: string;
}

/** Where it is unless `--config` says otherwise. */
export const PACKAGING_FILE = 'src/operator/packaging.json';

/** @throws Refusal with the file, the path inside it, and the rule */
export async function readPackaging(file: string = fromRoot(PACKAGING_FILE)): Promise<OperatorPackaging> {
  const result = v.safeParse(PackagingSchema, await readJson(file));
  if (!result.success) throw new Refusal(`${file}: ${complaints(result.issues)}`);
  return { ...result.output, name: result.output.name ?? (await brandName()), file };
}

/** A path of packaging.json from the file's own folder. */
export const fromPackaging = ({ file }: OperatorPackaging, path: string): string => resolve(dirname(file), path);

/** The app refuses a wrong operator.json at its start, on every TV: better before it is packaged. */
async function brandName(): Promise<string> {
  const file = fromRoot('src/operator/operator.json');
  try {
    return readConfig(await readJson(file)).brand.name;
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(`${file}: ${reasonOf(error)}`);
  }
}

async function readJson(file: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch {
    throw new Refusal(`${file}: cannot be read`);
  }
  const value = parseJson(content);
  if (value === undefined) throw new Refusal(`${file}: is not JSON`);
  return value;
}
