// Draws one dashboard: ?dashboard=UID, `var-NAME` for its variables, `from` for the time range.
import { createTheme, ThemeContext } from '@grafana/data';
import { CustomVariable, EmbeddedScene, QueryVariable, SceneDataTransformer, SceneGridItem, SceneGridLayout,
         SceneQueryRunner, SceneTimePicker, SceneTimeRange, SceneVariableSet, VariableValueSelectors, VizPanel }
  from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { config } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { registerPanels } from './panels';
import { setUp } from './setup';

const asked = new URLSearchParams(location.search);

function variable(model: any) {
  const chosen = asked.get(`var-${model.name}`);
  const common = { name: model.name, label: model.label, isMulti: model.multi, includeAll: model.includeAll,
                   allValue: model.allValue };
  if (model.type === 'datasource') return new CustomVariable({ ...common, query: 'Prometheus', value: 'Prometheus' });
  if (model.type === 'custom')
    return new CustomVariable({ ...common, query: model.query, value: '$__all', text: 'All' });
  const value = model.multi ? (chosen ? [chosen] : model.current.value) : chosen ?? '';
  return new QueryVariable({ ...common, datasource: model.datasource, query: model.query, refresh: model.refresh,
                             sort: model.sort, value, text: chosen ?? model.current?.text ?? '' });
}

function body(panel: any) {
  const { x, y, w: width, h: height } = panel.gridPos;
  if (panel.type === 'row')
    return new SceneGridItem({ x, y, width, height, body: new VizPanel({ title: panel.title, pluginId: 'row',
                                                                          displayMode: 'transparent' }) });
  const runner = new SceneQueryRunner({ datasource: panel.datasource, queries: panel.targets });
  return new SceneGridItem({ x, y, width, height, body: new VizPanel({
    title: panel.title, description: panel.description, pluginId: panel.type, options: panel.options,
    fieldConfig: panel.fieldConfig,
    $data: new SceneDataTransformer({ $data: runner, transformations: panel.transformations ?? [] }) }) });
}

async function main() {
  const theme = createTheme({ colors: { mode: 'light' } });
  config.theme2 = theme;
  setUp();
  registerPanels();
  const text = await (await fetch(`/dashboards/${asked.get('dashboard')}.json`)).text();
  const dashboard = JSON.parse(text.replaceAll('"${datasource}"', '"prometheus"'));
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: asked.get('from') ?? dashboard.time.from, to: 'now', timeZone: 'utc' }),
    $variables: new SceneVariableSet({ variables: dashboard.templating.list.map(variable) }),
    controls: [new VariableValueSelectors({}), new SceneTimePicker({})],
    body: new SceneGridLayout({ children: dashboard.panels.map(body) }),
  });
  createRoot(document.getElementById('root')!).render(
    <MemoryRouter><ThemeContext.Provider value={theme}>
      <GlobalStyles /><PortalContainer /><h3>{dashboard.title}</h3><scene.Component model={scene} />
    </ThemeContext.Provider></MemoryRouter>);
}

main();
