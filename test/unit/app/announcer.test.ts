import { expect, it } from 'vitest';
import { Announcer } from '../../../src/app/announcer';

it('says in a live region what has the viewer’s attention, leaving out what is not there', () => {
  const announcer = new Announcer(document);
  announcer.say('Too many streams', undefined, '', 'Stop one of them');
  const region = document.querySelector('[aria-live=assertive]');
  expect(region?.textContent).toBe('Too many streams. Stop one of them');
  announcer.say('One');
  expect(region?.textContent).toBe('One');
});
