export const DEVICES = ['tizen', 'webos', 'browser'] as const;
export const POLICIES = ['teardown', 'keep', { grace: 2 }, 'pip'] as const;
export const CHANNELS = ['one-key', 'one-key-vod'] as const;
export const EVENTS = ['short hide', 'hide past the life of the session', 'killed while hidden', 'limit taken while hidden', 'network lost while hidden'] as const;

export interface Cell {
  readonly device: (typeof DEVICES)[number];
  readonly policy: (typeof POLICIES)[number];
  readonly channel: (typeof CHANNELS)[number];
  readonly event: (typeof EVENTS)[number];
}

export const ALL_CELLS: readonly Cell[] = DEVICES.flatMap((device) =>
  POLICIES.flatMap((policy) => CHANNELS.flatMap((channel) => EVENTS.map((event) => ({ device, policy, channel, event })))),
);

/** Every two values of two columns meet in one of these, save some of policy and event: the random walks have those. */
export const CUT_CELLS: readonly Cell[] = DEVICES.flatMap((device, row) =>
  EVENTS.map((event, column): Cell => {
    const policy = POLICIES[(row + column) % POLICIES.length] ?? 'keep';
    const channel = CHANNELS[(row + Math.floor(column / 2) + 1) % CHANNELS.length] ?? 'one-key';
    return { device, policy, channel, event };
  }),
);
