export default function View() {
  return <section class="panel" />;
}
