import { transformAsync } from '@babel/core';

/**
 * A script's code, rewritten until nothing above ES5 is left in its syntax.
 *
 * `typeof` stays as it is: every engine in question has symbols, and the helper that Babel puts in its place is out of
 * reach for the text of a function, of which Lightning makes its image worker.
 */
export async function toEs5(code: string): Promise<string> {
  const result = await transformAsync(code, {
    babelrc: false,
    configFile: false,
    sourceType: 'script',
    minified: true,
    comments: false,
    presets: [['@babel/preset-env', { forceAllTransforms: true, modules: false, exclude: ['transform-typeof-symbol'] }]],
  });
  if (typeof result?.code !== 'string') throw new Error('Babel made nothing of a script');
  return result.code;
}
