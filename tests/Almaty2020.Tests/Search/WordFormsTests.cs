using Almaty2020.Web.Localization;
using Almaty2020.Web.Search.Words;
using CsCheck;

namespace Almaty2020.Tests.Search;

/// <summary>The forms of a word meet, and so do its spellings: <c>word-forms.md</c>.</summary>
public sealed class WordFormsTests
{
    public static TheoryData<string, string, string> Rows =>
        [.. JudgedQuery.Rows("word-forms.md").Select(row => new TheoryDataRow<string, string, string>(row[0], row[1], row[2]))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void FormsOfAWord_HaveItsStem(string code, string word, string forms)
    {
        var language = WordForms.For(Language.Parse(code));
        var stem = Stem(language, word);

        Assert.Equal([], forms.Split(' ').Select(f => (Form: f, Stem: Stem(language, f))).Where(f => f.Stem != stem));
        Assert.Equal([], forms.Split(' ').Select(f => (Form: f, Stem: Stem(language, Letters.Cyrillic(Letters.Plain(f))))).Where(f => code != "en" && f.Stem != stem));
    }

    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void DifferentWords_HaveDifferentStems(string code) =>
        Assert.Equal([], Rows.Select(r => r.Data).Where(r => r.Item1 == code).GroupBy(r => Stem(WordForms.For(Language.Parse(code)), r.Item2)).Where(g => g.Count() > 1).Select(g => g.Key));

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
    public void SpellingsOfAWord_HaveItsStem(string code, string word, params string[] spellings)
    {
        var language = WordForms.For(Language.Parse(code));

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
    public void Text_ReadAsWords(string text, string words) => Assert.Equal(words, string.Join(' ', WordReader.Read(text).Select(w => w.Plain)));

    [Fact]
    public void AnyText_FoldedTwice_IsTheSame() => Gen.OneOf(Gen.String, Gen.Char['а', 'ӿ'].Array[0, 12].Select(c => new string(c)), Gen.Char['a', 'ɏ'].Array[0, 12].Select(c => new string(c))).Sample(
        text =>
        {
            foreach (var word in WordReader.Read(text))
            {
                Assert.InRange(word.Start, 0, word.End - 1);
                Assert.InRange(word.End, 1, text.Length);
                Assert.Equal(word.Plain, Letters.Plain(word.Plain));
                var skeleton = Letters.Skeleton(word.Plain);
                Assert.Equal(skeleton, Letters.Skeleton(skeleton));
                Assert.Equal(Letters.Cyrillic(word.Plain), Letters.Cyrillic(Letters.Cyrillic(word.Plain)));
            }
        },
        iter: 3_000);

    private static string Stem(WordForms language, string word) => language.Stem(Letters.Plain(word));
}
