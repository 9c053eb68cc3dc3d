/** A canvas of exactly one pixel per value; its size on screen is a matter of style. */
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer> | null;
  smooth?: boolean;
}

export function PixelCanvas({ width, height, rgba, smooth = false }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    if (rgba === null) context.clearRect(0, 0, width, height);
    else context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [rgba, width, height]);
  return <canvas ref={ref} width={width} height={height} class={smooth ? 'smooth' : 'pixels'} />;
}
