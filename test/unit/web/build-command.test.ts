import { describe, expect, it } from 'vitest';
import { parseBuildArguments } from '../../../platform/web/build-command';

describe('npm run build', () => {
  it('builds for browsers unless told otherwise', () => {
    expect(parseBuildArguments([])).toEqual({ target: 'web' });
    expect(parseBuildArguments(['--target', 'tv', '--out', 'x'])).toEqual({ target: 'tv', outDir: 'x' });
    expect(parseBuildArguments(['--help'])).toBe('help');
  });

  it.each([
    [['--target', 'tizen'], '--target: "tizen" is none of web, tv'],
    [['--taget', 'tv'], "Unknown option '--taget'"],
    [['tv'], 'tv'],
  ])('refuses %j in words', (args, words) => {
    expect(() => parseBuildArguments(args)).toThrow(words);
  });
});
