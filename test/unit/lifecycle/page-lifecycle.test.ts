import { expect, it } from 'vitest';
import { followPageLifecycle } from '../../../src/lifecycle/page-lifecycle';

function setUp() {
  const page = new EventTarget();
  const heard: string[] = [];
  const forget = followPageLifecycle(page as Window, { pageGone: () => heard.push('gone'), pageBack: () => heard.push('back') });
  const show = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  return { heard, forget, show, hide: () => page.dispatchEvent(new Event('pagehide')) };
}

it('tells during the event that the page goes, and that the very same page is back', () => {
  const { heard, show, hide } = setUp();
  hide();
  expect(heard).toEqual(['gone']);
  show(true);
  expect(heard).toEqual(['gone', 'back']);
});

it('takes a new page for a new page', () => {
  const { heard, show } = setUp();
  show(false);
  expect(heard).toEqual([]);
});

it('lets go of the page', () => {
  const { heard, forget, show, hide } = setUp();
  forget();
  hide();
  show(true);
  expect(heard).toEqual([]);
});
