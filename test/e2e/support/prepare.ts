import { ensureContent } from '../../../headend/content';
import { buildApp } from '../../../platform/web/build';
import { contentCache } from './paths';

/** Content (generated once, then cached) and a fresh build: what every end-to-end test stands on. */
export default async function prepare(): Promise<void> {
  await ensureContent({ cacheDir: contentCache });
  await buildApp();
}
