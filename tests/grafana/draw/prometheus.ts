// A data source as Grafana's Prometheus one answers, as far as our dashboards ask: tables, series, label values.
import { DataFrame, DataQueryRequest, DataQueryResponse, FieldType, LoadingState, toDataFrame } from '@grafana/data';
import { RuntimeDataSource, sceneGraph } from '@grafana/scenes';
import { from, Observable } from 'rxjs';

interface Sample { metric: Record<string, string>; value?: [number, string]; values?: Array<[number, string]> }

async function ask(path: string, parameters: Record<string, string | number>) {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const answer = await (await fetch(`/api/v1/${path}?${query}`)).json();
  if (answer.status !== 'success') throw new Error(`${answer.error}: ${parameters.query}`);
  return answer.data;
}

// As Grafana's Prometheus data source writes the values of a variable into a query.
const escapeText = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"');
const escapeRegex = (text: string) => escapeText(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
function inQuery(value: string | string[], variable: any) {
  if (!variable.multi && !variable.isMulti && !Array.isArray(value)) return escapeText(String(value));
  const values = (Array.isArray(value) ? value : [value]).map((one) => escapeRegex(String(one)));
  return values.length === 1 ? values[0] : `(${values.join('|')})`;
}

const legendOf = (legend: string, labels: Record<string, string>) =>
  legend ? legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? '').trim() || ' ' : undefined;
const numbers = (values: Array<[number, string]>) => values.map(([, text]) => Number(text));

function series(samples: Sample[], target: any): DataFrame[] {
  return samples.map(({ metric, value, values }) => {
    const points = values ?? [value!];
    return toDataFrame({ refId: target.refId, fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([seconds]) => seconds * 1000) },
      { name: 'Value', type: FieldType.number, labels: metric, values: numbers(points),
        config: { displayNameFromDS: legendOf(target.legendFormat, metric) } }] });
  });
}

function table(samples: Sample[], target: any, several: boolean): DataFrame[] {
  if (!samples.length) return [];
  const labels = [...new Set(samples.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return [toDataFrame({ refId: target.refId, fields: [
    { name: 'Time', type: FieldType.time, values: samples.map(({ value }) => value![0] * 1000) },
    ...labels.map((name) => ({ name, type: FieldType.string, values: samples.map(({ metric }) => metric[name]) })),
    { name: several ? `Value #${target.refId}` : 'Value', type: FieldType.number,
      values: samples.map(({ value }) => Number(value![1])) }] })];
}

export class Prometheus extends RuntimeDataSource<any> {
  interpolate(text: string, scope: any, milliseconds: number) {
    const range = { __interval: '15s', __rate_interval: `${Math.max(60, (4 * milliseconds) / 1000)}s` };
    const filled = text.replace(/\$\{?(__interval|__rate_interval)\}?/g, (_, name: keyof typeof range) => range[name]);
    return sceneGraph.interpolate(scope.__sceneObject.value.valueOf(), filled, scope, inQuery as any);
  }

  query(request: DataQueryRequest<any>): Observable<DataQueryResponse> {
    const [start, end] = [request.range.from, request.range.to].map((moment) => moment.valueOf() / 1000);
    const one = async (target: any) => {
      const query = this.interpolate(target.expr, request.scopedVars, 15000);
      if (target.instant) {
        const { result } = await ask('query', { query, time: end });
        return target.format === 'table' ? table(result, target, request.targets.length > 1) : series(result, target);
      }
      const step = Math.max(5, Math.ceil((end - start) / 500));
      return series((await ask('query_range', { query, start, end, step })).result, target);
    };
    return from(Promise.all(request.targets.map(one)).then((frames) =>
      ({ data: frames.flat(), state: LoadingState.Done, key: request.requestId })));
  }

  async metricFindQuery(query: any, options: any) {
    const text = this.interpolate(query.query ?? query, options.scopedVars, 15000);
    const [, selector, label] = text.match(/^label_values\((.*),\s*(\w+)\)$/)!;
    const values = await ask(`label/${label}/values`, { 'match[]': selector });
    return values.map((value: string) => ({ text: value }));
  }

  async testDatasource() { return { status: 'success', message: 'ok' }; }
}
