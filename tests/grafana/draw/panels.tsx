// The panels of a Grafana server are not published; these are drawn with the parts that are (@grafana/ui).
// The state timeline has no such part and is drawn here, roughly.
import { FieldConfigProperty, FieldType, getDisplayValueAlignmentFactors, getFieldDisplayName, getFieldDisplayValues,
         identityOverrideProcessor, PanelPlugin, PanelProps, VizOrientation } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import { BarGauge, BigValue, Table, TimeSeries, useTheme2, VizRepeater } from '@grafana/ui';

type Props = PanelProps<any>;

function displayed(props: Props, theme: any) {
  const { data, fieldConfig, options, replaceVariables, timeZone } = props;
  return getFieldDisplayValues({ fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme,
                                 data: data.series, timeZone });
}

function Stat(props: Props) {
  const theme = useTheme2();
  return <VizRepeater {...props} source={props.data} itemSpacing={3} autoGrid orientation={VizOrientation.Auto}
    getValues={() => displayed(props, theme)}
    renderValue={({ value, width, height }: any) => <BigValue value={value.display} width={width} height={height}
      colorMode={props.options.colorMode} graphMode={props.options.graphMode} textMode={props.options.textMode}
      justifyMode={props.options.justifyMode} theme={theme} />} />;
}

function Bars(props: Props) {
  const theme = useTheme2();
  const { options } = props;
  return <VizRepeater {...props} source={props.data} orientation={options.orientation} itemSpacing={8}
    minVizHeight={options.minVizHeight} minVizWidth={options.minVizWidth} maxVizHeight={options.maxVizHeight}
    getAlignmentFactors={getDisplayValueAlignmentFactors} getValues={() => displayed(props, theme)}
    renderValue={({ value, width, height, orientation, alignmentFactors }: any) =>
      <BarGauge value={value.display} field={value.field} display={value.view?.getFieldDisplayProcessor(value.colIndex)}
        width={width} height={height} orientation={orientation} theme={theme} itemSpacing={8} isOverflow={false}
        displayMode={options.displayMode} showUnfilled={options.showUnfilled} valueDisplayMode={options.valueMode}
        alignmentFactors={alignmentFactors} />} />;
}

function Series(props: Props) {
  const { data, width, height, timeRange, timeZone, options } = props;
  if (!data.series.length) return <Empty {...props} />;
  return <TimeSeries frames={data.series} width={width} height={height} timeRange={timeRange} timeZone={timeZone}
    legend={options.legend} options={options} />;
}

function Rows(props: Props) {
  const { data, width, height, options } = props;
  if (!data.series.length || !data.series[0].length) return <Empty {...props} />;
  return <Table data={data.series[0]} width={width} height={height} initialSortBy={options.sortBy}
    cellHeight={options.cellHeight} />;
}

function Empty({ fieldConfig, width, height }: Props) {
  return <div style={{ width, height, display: 'grid', placeContent: 'center' }}>
    {fieldConfig.defaults.noValue ?? 'No data'}</div>;
}

function States(props: Props) {
  const { data, width, timeRange } = props;
  const [start, end] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  if (!data.series.length) return <Empty {...props} />;
  const names = 160;
  const scale = (milliseconds: number) => ((milliseconds - start) / (end - start)) * (width - names);
  const lines = data.series.map((frame) => {
    const times = frame.fields.find(({ type }) => type === FieldType.time)!.values;
    const field = frame.fields.find(({ type }) => type === FieldType.number)!;
    const cells = field.values.map((value, index) => {
      const shown = field.display!(value);
      const next = times[index + 1] - times[index] < 60000 ? times[index + 1] : times[index] + 5000;
      return <rect key={index} x={names + scale(times[index])} width={scale(next) - scale(times[index]) + 0.5} y={0}
        height={22} fill={shown.color} opacity={0.7} />;
    });
    return { name: getFieldDisplayName(field, frame, data.series), cells };
  });
  return <svg width={width} height={Math.max(30, lines.length * 30)} fill="currentColor" fontSize={12}>
    {lines.map(({ name, cells }, index) => <g key={index} transform={`translate(0, ${index * 30})`}>
      <text x={0} y={16}>{name}</text>{cells}</g>)}
  </svg>;
}

// What a field of such a panel may be configured with beside what is common to all; @grafana/ui reads it by path.
const CUSTOM: Record<string, string[]> = {
  table: ['width', 'align', 'cellOptions', 'filterable', 'inspect'],
  timeseries: ['drawStyle', 'lineInterpolation', 'lineWidth', 'fillOpacity', 'showPoints', 'spanNulls', 'stacking'],
  'state-timeline': ['lineWidth', 'fillOpacity'],
  stat: [],
  bargauge: [],
  row: [],
};

export function registerPanels() {
  const components: Record<string, any> =
    { stat: Stat, bargauge: Bars, timeseries: Series, table: Rows, 'state-timeline': States, row: () => null };
  for (const [pluginId, component] of Object.entries(components)) {
    const plugin = new PanelPlugin(component).useFieldConfig({
      disableStandardOptions: [FieldConfigProperty.Actions],
      useCustomConfig: (builder) => CUSTOM[pluginId].forEach((path) => builder.addCustomEditor({
        id: path, path, name: path, editor: () => null as any, override: () => null as any,
        process: identityOverrideProcessor, shouldApply: () => true } as any)),
    });
    sceneUtils.registerRuntimePanelPlugin({ pluginId, plugin });
  }
}
