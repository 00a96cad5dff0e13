import { WIDEVINE_LEVELS } from '../wire/licence';
import { keyIdsInPsshData, readAnswer, writeCertificateRequest, writeFollowUp, writeLicenceRequest } from '../wire/widevine';
import type { Dialect } from './dialect';
import { noise } from './noise';
import type { CdmOptions } from './options';

export function widevine(options: CdmOptions['widevine']): Dialect {
  return {
    systemId: 'edef8ba979d64acea3c827dcd51d21ed',
    robustness: ['', ...options.levels],
    ...(options.certificateRequests ? { certificateRequest: writeCertificateRequest } : {}),
    wantsIndividualization: options.individualization,
    statusKeyId: (keyId) => keyId,
    licenceRequest: ({ psshData, persistent, level }) => {
      keyIdsInPsshData(psshData);
      const granted = WIDEVINE_LEVELS.find((known) => known === level) ?? WIDEVINE_LEVELS[0];
      return writeLicenceRequest({ kind: 'licence', psshData, persistent, level: granted }, Date.now(), noise);
    },
    followUp: (kind, { licence: { licenceId, version }, age }) => writeFollowUp({ kind, licenceId, version, age }, Date.now(), noise),
    read: readAnswer,
  };
}
