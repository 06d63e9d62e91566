/** The words of a chosen cloud with their numbers. */
import { counted, percent, plain, signedAlike } from "../../../wording/numbers";
import { notTheChosen } from "../../../wording/namesake";
import { noun, nouns } from "../../../wording/nouns";
import { chooseWord } from "../../../state/choices/selection";
import { Bar } from "../../components/Bar";
import { Card, Go, type Facts } from "./Card";
import { visibleWord, wholeWord } from "../../../wording/words";

export function CloudFacts({ cloud, content, scales, namesakes, act }: Facts & { cloud: number }) {
  const { snapshot } = content;
  const found = snapshot.clouds.find((one) => one.cloud === cloud);
  if (!found) return <p class="note">There is no cloud {cloud} among these clusters.</p>;
  const told = signedAlike(found.words.map((position) => snapshot.words[position]!.strength));
  return (
    <Card title={`cloud ${cloud} · ${counted(found.words.length, noun(), nouns())}`}>
      {namesakes?.cloud && (
        <p class="note">{notTheChosen(`cloud ${cloud}`, namesakes.record, namesakes.cloud, noun())}</p>
      )}
      <table class="bars words">
        <thead>
          <tr>
            <th scope="col">{noun()}</th>
            <td />
            <th scope="col">strength</th>
            <th scope="col">sure</th>
            <th scope="col">seen</th>
          </tr>
        </thead>
        <tbody>
          {found.words.map((position) => {
            const word = snapshot.words[position]!;
            return (
              <tr key={word.id}>
                <th scope="row">
                  <Go
                    label={visibleWord(word.text)}
                    whole={wholeWord(word.text)}
                    onGo={() => act(chooseWord(word.text))}
                  />
                </th>
                <td>
                  <Bar value={word.strength} scale={scales.strength} width={40} />
                </td>
                <td class="number">{told(word.strength)}</td>
                <td class="number">{percent(word.certainty)}</td>
                <td class="number">{plain(word.count)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
