/** What is on: made up, but the same for everyone who looks at the same time. */
export interface Programme {
  readonly title: string;
  /** ms since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** ms. */
export const slotLength = 30 * 60 * 1000;

/** Each round is shown in order and then from the start again, so that no programme follows itself. */
const rounds: readonly (readonly string[])[] = [
  ['Harbour Lights', 'The Long Tide', 'Lighthouse Keepers', 'Knots and Nets', 'Weather for Sailors', 'The Ferry', 'Salt'],
  ['Kitchen at Six', 'Bread and Stone', 'The Market Hour', 'One Pot', 'Preserves', 'A Table for Twelve', 'Late Supper'],
  ['Night Trains', 'Branch Lines', 'The Signal Box', 'Over the Pass', 'Platform Three', 'Steam', 'The Last Carriage'],
  ['First Light', 'Birds of the Estuary', 'Under the Canopy', 'The Quiet Hills', 'Moss', 'Rivers from the Air', 'Dusk Walk'],
  ['City Desk', 'The Morning Paper', 'Crossroads', 'Letters to the Editor', 'Numbers Explained', 'Review of the Day', 'Overnight'],
];

export function programmeAt(channelIndex: number, time: number): Programme {
  const slot = Math.floor(time / slotLength);
  const titles = rounds[channelIndex % rounds.length] ?? [];
  // Channels that share a round are some way apart in it.
  const place = slot + 3 * Math.floor(channelIndex / rounds.length);
  return {
    title: titles[place % titles.length] ?? '',
    start: slot * slotLength,
    end: (slot + 1) * slotLength,
  };
}

export function nowAndNext(channelIndex: number, time: number): { readonly now: Programme; readonly next: Programme } {
  const now = programmeAt(channelIndex, time);
  return { now, next: programmeAt(channelIndex, now.end) };
}
