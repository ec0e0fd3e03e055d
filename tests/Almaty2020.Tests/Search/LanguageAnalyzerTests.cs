using Almaty2020.Web.Localization;
using Almaty2020.Web.Search.Words;
using CsCheck;

namespace Almaty2020.Tests.Search;

/// <summary>All forms and spellings of a word have the same stem: <c>word-forms.md</c>.</summary>
public sealed class LanguageAnalyzerTests
{
    public static TheoryData<string, string, string> Rows =>
        [.. JudgedQuery.Rows("word-forms.md").Select(row => new TheoryDataRow<string, string, string>(row[0], row[1], row[2]))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void FormsOfWord_HaveSameStem(string code, string word, string forms)
    {
        var language = LanguageAnalyzer.For(Language.Parse(code));
        var stem = Stem(language, word);

        Assert.Equal([], forms.Split(' ').Select(f => (Form: f, Stem: Stem(language, f))).Where(f => f.Stem != stem));
        Assert.Equal(
            [],
            forms
                .Split(' ')
                .Select(f => (Form: f, Stem: Stem(language, LetterFolding.ToRussianLetters(LetterFolding.Fold(f)))))
                .Where(f => code != "en" && f.Stem != stem)
        );
    }

    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void DifferentWords_HaveDifferentStems(string code) =>
        Assert.Equal(
            [],
            Rows.Select(r => r.Data)
                .Where(r => r.Item1 == code)
                .GroupBy(r => Stem(LanguageAnalyzer.For(Language.Parse(code)), r.Item2))
                .Where(g => g.Count() > 1)
                .Select(g => g.Key)
        );

    [Theory]
    [InlineData("kk", "қаланың", "qalanyñ", "qalanyng", "kalanyn", "каланын")]
    [InlineData("kk", "бағдарлама", "bağdarlama", "bagdarlama", "baǵdarlama", "багдарлама")]
    [InlineData("kk", "әкім", "äkim", "ákim", "akim", "a'kim", "аким")]
    [InlineData("kk", "көше", "köşe", "koshe", "kóshe", "коше")]
    [InlineData("kk", "жайлы", "jaıly", "zhaily", "jayly", "жайлы")]
    [InlineData("kk", "үй", "üı", "uy", "уй")]
    [InlineData("ru", "Байбек", "baibek", "baybek", "БАЙБЕК")]
    [InlineData("ru", "общественная", "obshchestvennaya", "obshchestvennaia")]
    [InlineData("ru", "жильё", "жилье", "zhilyo")]
    [InlineData("en", "Baibek", "baybek", "Байбек", "байбек")]
    [InlineData("en", "Almaty", "Алматы", "almati")]
    public void SpellingsOfWord_HaveSameStem(string code, string word, params string[] spellings)
    {
        var language = LanguageAnalyzer.For(Language.Parse(code));

        Assert.All(spellings, s => Assert.Equal(Stem(language, word), Stem(language, s)));
    }

    [Theory]
    [InlineData("«Алматы – 2020»", "алматы 2020")]
    [InlineData("Almaty-2020", "almaty 2020")]
    [InlineData("алматы2020", "алматы 2020")]
    [InlineData("Ph.D. in", "phd in")]
    [InlineData("the mayor’s ‘own’ words", "the mayors own words")]
    [InlineData("бағ\u00ADдар\u200Bлама", "бағдарлама")]
    [InlineData("Ёлка е\u0308лка", "елка елка")]
    [InlineData("1/5 60%", "1 5 60")]
    [InlineData("😀 \uD800 \u202E", "")]
    public void Text_IsSplitIntoWords(string text, string words) =>
        Assert.Equal(words, string.Join(' ', WordTokenizer.Read(text).Select(w => w.Plain)));

    [Fact]
    public void AnyText_FoldedTwice_IsSameAsOnce() =>
        Gen.OneOf(
                Gen.String,
                Gen.Char['а', 'ӿ'].Array[0, 12].Select(c => new string(c)),
                Gen.Char['a', 'ɏ'].Array[0, 12].Select(c => new string(c))
            )
            .Sample(
                text =>
                {
                    foreach (var word in WordTokenizer.Read(text))
                    {
                        Assert.InRange(word.Start, 0, word.End - 1);
                        Assert.InRange(word.End, 1, text.Length);
                        Assert.Equal(word.Plain, LetterFolding.Fold(word.Plain));
                        var skeleton = LetterFolding.ToSkeleton(word.Plain);
                        Assert.Equal(skeleton, LetterFolding.ToSkeleton(skeleton));
                        Assert.Equal(
                            LetterFolding.ToRussianLetters(word.Plain),
                            LetterFolding.ToRussianLetters(LetterFolding.ToRussianLetters(word.Plain))
                        );
                    }
                },
                iter: 3_000
            );

    private static string Stem(LanguageAnalyzer language, string word) => language.Stem(LetterFolding.Fold(word));
}
