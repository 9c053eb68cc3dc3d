/** What the README promises, and everything of it that the tests look at. */
export async function fiveLines(Inklens, drawing, options) {
  const lens = await Inklens.create(options);
  const image = await lens.frame(drawing);
  const { probabilities } = await lens.classify(image);
  const maps = [];
  for await (const map of lens.explain(image, { method: 'rise', samples: 500, seed: 7 })) maps.push(map);
  lens.dispose();
  const last = maps.at(-1);
  return {
    engine: lens.engine,
    probabilities: [...probabilities],
    done: maps.map(({ done }) => done),
    options: last.options,
    saliencyMap: [...last.saliencyMap.values],
  };
}
