// What a Grafana server sets up before its pages run.
import { dataLinksOverrideProcessor, displayNameOverrideProcessor, EventBusSrv, identityOverrideProcessor,
         numberOverrideProcessor, standardFieldConfigEditorRegistry, standardTransformers,
         standardTransformersRegistry, thresholdsOverrideProcessor, unitOverrideProcessor,
         valueMappingsOverrideProcessor } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import * as runtime from '@grafana/runtime';
import { catchError, map, of } from 'rxjs';
import { Prometheus } from './prometheus';

const PROCESSORS: Record<string, any> = {
  unit: unitOverrideProcessor, min: numberOverrideProcessor, max: numberOverrideProcessor,
  decimals: numberOverrideProcessor, displayName: displayNameOverrideProcessor, noValue: identityOverrideProcessor,
  color: identityOverrideProcessor, thresholds: thresholdsOverrideProcessor, mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
};

function runRequest(datasource: any, request: any) {
  return datasource.query(request).pipe(
    map((answer: any) => ({ state: 'Done', series: answer.data, annotations: [], timeRange: request.range, request })),
    catchError((error) => {
      console.error(String(error));
      return of({ state: 'Error', series: [], annotations: [], timeRange: request.range, request, error });
    }));
}

export function setUp() {
  const all = new Map(Object.values(standardTransformers).map((transformer: any) => [transformer.id, transformer]));
  standardTransformersRegistry.setInit(() => [...all.values()].map((transformation: any) => ({
    id: transformation.id, name: transformation.name, transformation, editor: () => null, imageDark: '', imageLight: '',
  } as any)));
  standardFieldConfigEditorRegistry.setInit(() => Object.entries(PROCESSORS).map(([id, process]) => ({
    id, path: id, name: id, editor: () => null, override: () => null, process, shouldApply: () => true, settings: {},
  } as any)));
  const prometheus = new Prometheus('prometheus', 'prometheus');
  sceneUtils.registerRuntimeDataSource({ dataSource: prometheus });
  const sources = { get: async () => prometheus, getList: () => [prometheus.getRef()],
                    getInstanceSettings: () => ({ ...prometheus.getRef(), meta: {} }), reload() {},
                    registerRuntimeDataSource() {} };
  runtime.setRunRequest(runRequest as any);
  runtime.setDataSourceSrv(sources as any);
  runtime.setTemplateSrv({ getVariables: () => [], replace: (text: string) => text, containsTemplate: () => false,
                           updateTimeRange() {} } as any);
  runtime.setEchoSrv({ addEvent() {}, flush() {}, addBackend() {} } as any);
  runtime.setAppEvents(new EventBusSrv());
  runtime.setPluginImportUtils({ importPanelPlugin: async () => undefined,
                                 getPanelPluginFromCache: () => undefined } as any);
}
