import { englishErrors } from './en-errors';
import type { Words } from './words';

export const english: Words = {
  home: {
    live: 'Live channels',
    onDemand: 'On demand',
    next: 'Next',
    noProgramme: 'No programme information',
    empty: {
      title: 'No channels',
      happened: 'There are no channels in your list.',
      advice: 'Choose Retry, or ask your provider.',
    },
  },
  player: {
    live: 'LIVE',
    onDemand: 'On demand',
    next: 'Next',
    paused: 'Paused',
    ended: 'The end. Press OK to watch it again, or Back for all channels.',
    behindLive: (behind) => `${behind} behind live`,
    soundBlocked: 'Press OK for sound',
    waitingForNetwork: 'Waiting for the network',
    waitingForProvider: 'Waiting for your provider’s service',
    networkBack: 'The network connection is back',
    noSuchChannel: (number) => `There is no channel ${number}`,
    hints: { zap: 'Channel', seek: 'Skip 10 s', info: 'Info', back: 'All channels' },
  },
  diagnostics: {
    title: 'Diagnostics',
    state: 'State',
    position: 'Position',
    nothing: 'Nothing has happened yet',
    muted: 'TV muted',
    notes: (count) => (count === 1 ? '1 platform fault' : `${count} platform faults`),
  },
  dialog: {
    retry: 'Retry',
    allChannels: 'All channels',
    back: 'Back',
    dismiss: 'OK',
    leaveTitle: 'Leave the app?',
    leaveQuestion: 'You can start it again at any time.',
    leave: 'Leave',
    stay: 'Stay',
    code: (code) => `Code: ${code}`,
  },
  errors: englishErrors,
};
