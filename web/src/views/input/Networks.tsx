/** Networks of the visitor's own: a file is described first, and used when the visitor says so. */
import { useRef } from 'preact/hooks';
import type { NetworkDescription } from '../../../package/src/protocol';
import type { OfferedNetwork } from '../../state/networks';
import { useApp, useModel, useText, useWords } from '../../ui/context';
import { WORDS } from './words';

/** Longer texts of a file are cut: they are the description of the layers once more. */
const LONGEST = 400;

function Layers({ description }: { description: NetworkDescription }) {
  const { networks: words } = useWords(WORDS);
  const [layer, kind, output, parameters] = words.layerColumns;
  return (
    <details>
      <summary>
        {words.layers}: {description.layers.length - 1}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it */}
      <section class="scrolls" aria-label={words.layers} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {[layer, kind, output, parameters].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {description.layers.map(({ name, kind: what, height, width, channels, parameters: count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{what}</td>
                <td>{height * width > 1 ? `${height} × ${width} × ${channels}` : channels}</td>
                <td>{count > 0 ? count.toLocaleString('en') : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function Metadata({ metadata }: Pick<NetworkDescription, 'metadata'>) {
  const { networks: words } = useWords(WORDS);
  const entries = Object.entries(metadata);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>{words.metadata}</summary>
      <dl class="network-facts">
        {entries.map(([key, text]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Offer({ offered }: { offered: OfferedNetwork }) {
  const { session } = useApp();
  const { networks: words } = useWords(WORDS);
  const { description, file, bytes } = offered;
  const parameters = description.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const facts: [string, string][] = [
    [words.name, description.name],
    [words.size, words.megabytes((bytes.length / 1e6).toFixed(2))],
    [words.input, words.inputOf(description.inputHeight, description.inputWidth)],
    [words.classes, description.classNames.join(', ')],
    [words.parameters, parameters.toLocaleString('en')],
  ];
  return (
    <section class="offer" id="offered-network" aria-label={words.offered(file)}>
      <h3>{words.offered(file)}</h3>
      <dl class="network-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {description.output === 'sigmoid' && <p>{words.several}</p>}
      <Layers description={description} />
      <Metadata metadata={description.metadata} />
      <div class="way-buttons">
        <button type="button" class="primary" id="use-network" onClick={() => void session.useOffered()}>
          {words.use}
        </button>
        <button type="button" onClick={() => session.own.refuse()}>
          {words.refuse}
        </button>
      </div>
    </section>
  );
}

/** A network that is there, to be used. @param text what it is, where that is known. */
function Choice({ id, name, text }: { id: string; name: string; text?: string }) {
  const { session } = useApp();
  const { networks: words } = useWords(WORDS);
  const used = useModel()?.id === id;
  return (
    <li>
      <button
        type="button"
        aria-pressed={used}
        disabled={session.modelLoading.value}
        onClick={() => void session.chooseModel(id)}
      >
        {name}
      </button>
      {used && <small>{words.inUse}</small>}
      {text !== undefined && <p class="credit">{text}</p>}
    </li>
  );
}

/** Those that the page comes with: what differs, and when to take which. */
function Shipped() {
  const { session } = useApp();
  const { networks: words } = useWords(WORDS);
  const { networks } = useText();
  const engine = session.engine.value;
  if (engine.kind !== 'ready' || engine.models.length < 2) return null;
  return (
    <section aria-labelledby="shipped-networks">
      <h3 id="shipped-networks">{words.shipped}</h3>
      <ul class="own-networks">
        {engine.models.flatMap(({ id }) => {
          const known = networks[id];
          if (known === undefined) return [];
          return [<Choice key={id} id={id} name={known.name} text={known.text} />];
        })}
      </ul>
    </section>
  );
}

function Own() {
  const { session } = useApp();
  const { networks: words } = useWords(WORDS);
  const list = session.own.list.value;
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="own-networks">
      <h3 id="own-networks">{words.own}</h3>
      <ul class="own-networks">
        {list.map(({ id, name }) => (
          <Choice key={id} id={id} name={name} />
        ))}
      </ul>
      <p class="credit">{words.link}</p>
    </section>
  );
}

export function Networks() {
  const { session } = useApp();
  const { networks: words } = useWords(WORDS);
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    // The same file chosen again must count as a change.
    event.currentTarget.value = '';
    if (file !== undefined) void session.offerNetwork(file);
  };
  const offered = session.own.offered.value;
  return (
    <>
      <Shipped />
      <h3>{words.ownFile}</h3>
      <p class="way-intro">{words.intro}</p>
      <div class="way-buttons">
        <button type="button" id="choose-network" onClick={() => input.current?.click()}>
          {words.choose}
        </button>
        <input
          ref={input}
          type="file"
          id="network-file"
          accept=".safetensors"
          hidden
          aria-label={words.choose}
          onChange={choose}
        />
      </div>
      {session.own.reading.value && <p role="status">{words.reading}</p>}
      {session.modelLoading.value && <p role="status">{words.using}</p>}
      {offered !== null && <Offer offered={offered} />}
      <Own />
    </>
  );
}
