/** Somebody has looked, because the lock file says nothing of use. */
export interface LicenceReading {
  /** SPDX. */
  readonly licence: string;
  /** The file of the package that says so. */
  readonly file: string;
  /** Words of it that tell this licence from others, however its lines are broken. */
  readonly words: string;
}

const mit = 'Permission is hereby granted, free of charge, to any person obtaining a copy of this software';
const apache = 'Apache License Version 2.0, January 2004';

/** No licence file. One of the programs says "or any later version" when it is asked; that is not relied on. */
const gplByName: LicenceReading = { licence: 'GPL-3.0-only', file: 'package.json', words: '"license": "GPLv3"' };

/**
 * Packages whose entry has no `license`, or one that is no SPDX, by name and version: another version is to be read
 * again.
 */
export const LICENCE_READINGS: Readonly<Record<string, LicenceReading>> = {
  // No `license`: an old `licenses`, or nothing.
  'ar-async@0.1.4': { licence: 'MIT', file: 'LICENSE', words: mit },
  'buildcheck@0.0.7': { licence: 'MIT', file: 'LICENSE', words: mit },
  'callsite@1.0.0': { licence: 'MIT', file: 'Readme.md', words: '## License MIT' },
  'cpu-features@0.0.10': { licence: 'MIT', file: 'LICENSE', words: mit },
  'inherits@1.0.2': { licence: 'ISC', file: 'LICENSE', words: 'The ISC License' },
  'rechoir@0.6.2': { licence: 'MIT', file: 'LICENSE', words: mit },
  'ssh2@1.15.0': { licence: 'MIT', file: 'LICENSE', words: mit },
  'union@0.5.0': { licence: 'MIT', file: 'LICENSE', words: mit },
  // "apache", "Apache-2".
  'localcookies@2.0.0': { licence: 'Apache-2.0', file: 'LICENSE', words: apache },
  '@lightningjs/cli@2.14.2': { licence: 'Apache-2.0', file: 'LICENSE', words: apache },
  // "See LICENSE".
  'shaka-packager@3.4.2': { licence: 'BSD-3-Clause', file: 'LICENSE', words: 'Neither the name of' },
  'dejavu-fonts-ttf@2.37.3': { licence: 'Bitstream-Vera', file: 'LICENSE', words: 'Bitstream Vera Fonts Copyright' },
  // "GPLv3", and one that has the address of ffmpeg's licences in general: taken at the strictest.
  '@ffmpeg-installer/linux-arm@4.1.3': gplByName,
  '@ffmpeg-installer/linux-arm64@4.1.4': gplByName,
  '@ffmpeg-installer/linux-ia32@4.1.0': gplByName,
  '@ffmpeg-installer/linux-x64@4.1.0': gplByName,
  '@ffmpeg-installer/win32-ia32@4.1.0': gplByName,
  '@ffmpeg-installer/win32-x64@4.1.0': gplByName,
  '@ffmpeg-installer/darwin-arm64@4.1.5': { licence: 'GPL-3.0-only', file: 'package.json', words: 'ffmpeg.git/blob_plain/HEAD:/LICENSE.md' },
};
