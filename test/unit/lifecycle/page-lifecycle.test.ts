import { expect, it } from 'vitest';
import type { ContentId } from '../../../src/contract/ids';
import type { EndReason } from '../../../src/contract/playback-session';
import type { Player, PlayerState, Timeline } from '../../../src/contract/player';
import type { Source } from '../../../src/contract/source';
import { followPageLifecycle } from '../../../src/lifecycle/page-lifecycle';

const live: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const film: Source = { ...live, live: false, name: 'Film' };

function setUp(state: PlayerState) {
  const page = new EventTarget();
  const loaded: Source[] = [];
  const stopped: (EndReason | undefined)[] = [];
  const player = {
    state,
    timeline: { position: 42 } as Timeline,
    load: (source: Source) => loaded.push(source),
    stop: (reason?: EndReason) => {
      stopped.push(reason);
      return Promise.resolve();
    },
  };
  const forget = followPageLifecycle(page as Window, player as unknown as Player);
  const show = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  return { page, loaded, stopped, forget, show, hide: () => page.dispatchEvent(new Event('pagehide')) };
}

it('tears down when the page goes, and re-zaps when the very same page comes back', () => {
  const { loaded, stopped, show, hide } = setUp({ kind: 'playing', source: live, sound: 'on' });
  hide();
  expect(stopped).toEqual(['pagehide']);
  show(true);
  expect(loaded).toEqual([live]);
});

it('brings a VOD back where it was left', () => {
  const { loaded, show, hide } = setUp({ kind: 'paused', source: film });
  hide();
  show(true);
  expect(loaded).toEqual([{ ...film, startPosition: 42 }]);
});

it('loads nothing on a page that is new, or that played nothing', () => {
  const fresh = setUp({ kind: 'playing', source: live, sound: 'on' });
  fresh.show(false);
  fresh.hide();
  fresh.show(false);
  fresh.show(true);
  expect(fresh.loaded).toEqual([]);
  const idle = setUp({ kind: 'idle' });
  idle.hide();
  idle.show(true);
  expect(idle.loaded).toEqual([]);
});

it('lets go of the page', () => {
  const { stopped, forget, hide } = setUp({ kind: 'playing', source: live, sound: 'on' });
  forget();
  hide();
  expect(stopped).toEqual([]);
});
