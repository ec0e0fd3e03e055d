using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Admin.Editing.Checking;

public sealed class SentencesTests
{
    [Fact]
    public void Sentences_AreFoundWithTheirFirstLine()
    {
        const string Text = """
            ## A heading of its own

            One **two** three. Four
            five [six seven](https://example.kz/a.b). «Сегіз тоғыз»!
            Он.

            - An item
              that goes on
            - Another: 1,234.5 km.

            > Said by somebody.

            | a | b |
            |---|---|
            | c | d |

            ::: notice Title
            In a notice.
            :::

            ```
            code is no sentence
            ```
            """;

        Assert.Equal(
            [
                ("One two three.", 3, 3),
                ("Four five six seven.", 4, 3),
                ("«Сегіз тоғыз»!", 2, 4),
                ("Он.", 1, 5),
                ("An item   that goes on", 5, 7),
                ("Another: 1,234.5 km.", 3, 9),
                ("Said by somebody.", 3, 11),
                ("In a notice.", 3, 18),
            ],
            Sentences.Of(Text).Select(s => (s.Text, s.Words, s.Line))
        );
    }

    [Theory]
    [InlineData("en", 25)]
    [InlineData("ru", 22)]
    [InlineData("kk", 20)]
    public void Sentence_OneWordOverTheLimitOfItsLanguage_IsTooLong(string language, int most)
    {
        var parsed = Language.Parse(language);

        Assert.Empty(Sentences.TooLong(Words(most), parsed));
        Assert.Equal(most + 1, Assert.Single(Sentences.TooLong(Words(most + 1), parsed)).Words);

        static string Words(int count) => string.Join(' ', Enumerable.Repeat("сөз", count)) + ".";
    }
}
