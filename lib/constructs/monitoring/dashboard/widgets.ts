import {
  GraphWidget,
  SingleValueWidget,
  TextWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';

/** A dashboard is 24 columns wide. */
export const COLUMNS = 24;

export interface GraphOptions {
  /** Lines on a second axis. */
  right?: IMetric[];
  /** Limits drawn across the graph. */
  limits?: HorizontalAnnotation[];
  stacked?: boolean;
  /** Lower end of the left axis; 0 unless told. */
  from?: number;
}

/** One graph; `row` makes the graphs of a row equally wide. */
export const graph =
  (
    title: string,
    left: IMetric[],
    { right = [], limits = [], stacked = false, from = 0 }: GraphOptions = {},
  ) =>
  (width: number): IWidget =>
    new GraphWidget({
      title,
      left,
      right,
      stacked,
      leftAnnotations: limits,
      leftYAxis: { min: from, showUnits: false },
      rightYAxis: { min: 0, showUnits: false },
      width,
      height: 6,
    });

/** The newest value, with its course below it. */
export const figure =
  (title: string, ...metrics: IMetric[]) =>
  (width: number): IWidget =>
    new SingleValueWidget({ title, metrics, sparkline: true, width, height: 5 });

export const row = (...widgets: ((width: number) => IWidget)[]): IWidget[] =>
  widgets.map((widget) => widget(COLUMNS / widgets.length));

export const heading = (markdown: string): IWidget[] => [
  new TextWidget({ markdown, width: COLUMNS, height: 1 }),
];
