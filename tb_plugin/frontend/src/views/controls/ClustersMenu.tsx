/** The number of clusters, behind which lies what each number would give. */
import { useAsked } from "../components/useAsked";
import { Popover } from "../components/Popover";
import type * as Chart from "../clusters/ClusterChart";
import { askedText } from "./clusters";

/** Gives what draws it; it is loaded once somebody looks. */
export type LoadChart = () => Promise<typeof Chart>;

export interface Props extends Chart.Props {
  loadChart: LoadChart;
}

export function ClustersMenu(props: Props) {
  const contents = props.panes.flatMap(({ content }) => content.value ?? []);
  return (
    <Popover
      label={
        <>
          <span class="unseen">what each number of clusters gives: </span>
          {`${askedText(props.clusters, contents)} ▾`}
        </>
      }
      name="what each number of clusters gives"
    >
      <div class="cluster-room">
        <Opened {...props} />
      </div>
    </Popover>
  );
}

function Opened({ loadChart, ...props }: Props) {
  const found = useAsked("chart", null, loadChart);
  if (found === null) return null;
  return typeof found === "string" ? <p class="fine">{found}</p> : <found.ClusterChart {...props} />;
}
