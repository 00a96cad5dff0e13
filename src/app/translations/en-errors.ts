import type { ErrorKey } from './error-keys';
import type { ErrorWords } from './words';

/** What happened and what to do, in the viewer's words: no protocol, no abbreviation, no blame. */
export const englishErrors: Readonly<Record<ErrorKey, ErrorWords>> = {
  tooManyStreams: {
    title: 'Too many streams',
    happened: 'This account is already watching on as many screens as it may.',
    advice: 'Stop one of them, then choose Retry.',
  },
  signIn: {
    title: 'Sign-in did not work',
    happened: 'The service did not accept this TV’s sign-in.',
    advice: 'Choose Retry. If it happens again, sign in anew or ask your provider.',
  },
  notAllowedHere: {
    title: 'Not included',
    happened: 'Your account cannot watch this channel on this TV.',
    advice: 'Choose another channel, or ask your provider what your account includes.',
  },
  endedByOperator: {
    title: 'Playback was ended',
    happened: 'Your provider ended this stream, or it had been idle for too long.',
    advice: 'Choose Retry to start again. If it happens again, ask your provider.',
  },
  sessionsDisabled: {
    title: 'Not available to watch',
    happened: 'Your provider does not offer this channel for watching at the moment.',
    advice: 'Choose another channel, or ask your provider.',
  },
  serviceUnavailable: {
    title: 'Service not available',
    happened: 'Your provider’s service cannot answer right now.',
    advice: 'Wait a moment, then choose Retry.',
  },
  refused: {
    title: 'Channel cannot start',
    happened: 'Your provider’s service refused to start this channel.',
    advice: 'Choose Retry. If it happens again, give your provider the code below.',
  },
  stoppedByService: {
    title: 'Playback was stopped',
    happened: 'Your provider’s service did not let this channel go on.',
    advice: 'Choose Retry. If it happens again, give your provider the code below.',
  },
  unanswered: {
    title: 'No answer',
    happened: 'Your provider’s service did not answer.',
    advice: 'Check the TV’s network connection, then choose Retry.',
  },
  connectionLost: {
    title: 'Connection lost',
    happened: 'The connection to your provider’s service was lost, so playback had to stop.',
    advice: 'Check the TV’s network connection, then choose Retry.',
  },
  noNetwork: {
    title: 'No network connection',
    happened: 'The TV has lost its network connection.',
    advice: 'Check the cable or the Wi-Fi. Playback goes on by itself as soon as the connection is back.',
  },
  licenceRefused: {
    title: 'No permission to play',
    happened: 'Your provider did not give this TV permission to play the channel.',
    advice: 'Choose Retry. If it happens again, give your provider the code below.',
  },
  licenceUnanswered: {
    title: 'No answer',
    happened: 'The permission to play did not arrive in time.',
    advice: 'Check the TV’s network connection, then choose Retry.',
  },
  protectionFailed: {
    title: 'Channel cannot be decrypted',
    happened: 'The TV could not unlock this channel.',
    advice: 'Choose Retry. If it happens again, switch the TV off and on.',
  },
  deviceUnsupported: {
    title: 'Not supported by this TV',
    happened: 'This channel is protected in a way that this TV does not support.',
    advice: 'Choose another channel, or check whether there is an update for the TV.',
  },
  formatUnsupported: {
    title: 'Not supported by this TV',
    happened: 'This channel comes in a format that this TV cannot play.',
    advice: 'Choose another channel, or check whether there is an update for the TV.',
  },
  keyExpired: {
    title: 'Permission has run out',
    happened: 'The permission to play this channel has run out.',
    advice: 'Choose Retry to ask for it again. If it happens again, check the date and time of the TV.',
  },
  outputRestricted: {
    title: 'Not allowed on this screen',
    happened: 'The connection to the screen is not protected well enough for this channel.',
    advice: 'Check the cable to the screen and what is between, then choose Retry.',
  },
  notYet: {
    title: 'Not available yet',
    happened: 'The permission to play this channel begins later.',
    advice: 'Choose Retry later, or choose another channel.',
  },
  channelUnavailable: {
    title: 'Channel not available',
    happened: 'The channel cannot be reached right now.',
    advice: 'Check the TV’s network connection, then choose Retry.',
  },
  channelBroken: {
    title: 'Channel cannot be played',
    happened: 'There is a fault in this channel’s transmission.',
    advice: 'Choose Retry later, or choose another channel.',
  },
  nothingPlays: {
    title: 'No picture',
    happened: 'The channel was started, but no picture came.',
    advice: 'Choose Retry, or choose another channel.',
  },
  setUpWrong: {
    title: 'Set-up problem',
    happened: 'The app is not set up correctly for this channel.',
    advice: 'Choose another channel, and give your provider the code below.',
  },
  catalogueUnavailable: {
    title: 'No channels yet',
    happened: 'The list of channels could not be loaded.',
    advice: 'Check the TV’s network connection, then choose Retry.',
  },
  catalogueInvalid: {
    title: 'No channels yet',
    happened: 'The list of channels arrived in a form that the app cannot read.',
    advice: 'Choose Retry later. If it happens again, give your provider the code below.',
  },
  channelUnknown: {
    title: 'Unknown channel',
    happened: 'The channel you asked for is not, or no longer, among your channels.',
    advice: 'Choose one from all channels.',
  },
  internal: {
    title: 'Something went wrong',
    happened: 'The app ran into a problem of its own.',
    advice: 'Choose Retry. If it happens again, switch the TV off and on.',
  },
};
