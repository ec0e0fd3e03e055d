using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Almaty2020.Tests.Fuzzing;

/// <summary>Fuzz test: writes ten thousand texts, as older versions may have stored them, to every output. Nothing throws.</summary>
public sealed class OutputFuzzTests(SharedSite shared)
{
    private const int Count = 10_000;

    /// <summary>Fewer share images than texts, because drawing one takes a tenth of a second.</summary>
    private const int Pictures = 30;

    private static readonly char[] Formulas = [.. "=+-@＝＋－＠"];

    private static readonly MailboxAddress From = new("Almaty2020", "almaty2020@localhost");

    private static readonly Dictionary<string, Action<string>> Outputs = new()
    {
        ["page"] = text => Assert.NotNull(Rendering.Render(text, Language.Kazakh).Html),
        ["file"] = text =>
            Encoding.UTF8.GetBytes(
                PageTextWriter.Write("page", new TreePosition(Template.Profile, null, 1, Navigation.None), TextOf(text), text)
            ),
        ["feed"] = text => WriteXml(writer => writer.WriteElementString("title", Web.Feeds.XmlText.Of(text))),
        ["sitemap"] = text =>
            WriteXml(writer =>
                writer.WriteElementString(
                    "loc",
                    "https://almaty2020.example" + new Microsoft.AspNetCore.Http.PathString("/" + text).ToUriComponent()
                )
            ),
        ["CSV"] = AssertHasNoFormula,
        ["mail"] = AssertIsOneMail,
        ["excerpts"] = text =>
            Assert.True(
                (
                    Web.Admin.Dashboard.DashboardViewModel.Excerpt(text)
                    + Remark.QuoteOf(text)
                    + Web.Sharing.SharedDraftLayoutModel.ShortenQuote(text)
                ).Length < 1000
            ),
    };

    public static TheoryData<string, string> LargeTexts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var exit in Outputs.Keys.Append("search"))
            {
                foreach (var text in TextGenerator.Large.Keys)
                    data.Add(exit, text);
            }

            return data;
        }
    }

    [Fact]
    public void AnyText_ToEveryOutput_IsWritten() =>
        TextGenerator.Texts.Sample(
            text =>
            {
                foreach (var (name, exit) in Outputs)
                    Write(name, text, exit);
            },
            iter: Count
        );

    [Fact]
    public void AnyText_IsIndexed()
    {
        using var index = LanguageIndex.Create(Language.Russian, null);
        var pages = 0;
        TextGenerator.Texts.Sample(text => index.Put(TextOf(text, Interlocked.Increment(ref pages))), iter: Count);
        index.Commit(default);

        Assert.Equal(Count, index.Search(searcher => searcher.IndexReader.NumDocs));
    }

    [Theory]
    [MemberData(nameof(LargeTexts))]
    public void OneMegabyte_IsWrittenToo(string exit, string text)
    {
        if (Outputs.TryGetValue(exit, out var write))
        {
            Write(exit, TextGenerator.Large[text], write);
            return;
        }

        foreach (var language in Language.All)
        {
            using var index = LanguageIndex.Create(language, null);
            // Shorten the title: its words are indexed a dozen times, and titles of pages are limited.
            var title = TextGenerator.Large[text][..10_000];
            index.Put(TextOf(title, 1) with { PlainText = TextGenerator.Large[text] });
            index.Commit(default);
            Assert.Equal(1, index.Search(searcher => searcher.IndexReader.NumDocs));
        }
    }

    [Fact]
    public void AnyTitle_ShareImageIsDrawn()
    {
        var drawing = new ShareDrawing(shared.Site.Services.GetRequiredService<ShareBackground>());
        string[] titles = [.. TextGenerator.Sample(Pictures), .. TextGenerator.Large.Values.Select(t => t[..PageText.TitleMaxLength])];

        Assert.All(titles, title =>
            Assert.NotEmpty(drawing.Draw(new ShareCard(Language.Kazakh, 1, Template.Page, title, null, null, "0123456789ab")))
        );
    }

    private static void Write(string name, string text, Action<string> exit)
    {
        try
        {
            exit(text);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}: {TextGenerator.Escape(text)}", e);
        }
    }

    private static PageText TextOf(string text) =>
        new(
            text,
            text,
            text,
            text,
            new ProfileFields
            {
                ShortTitle = text,
                Source = new PageSource(text, text),
                LastReviewed = new DateOnly(2026, 11, 1),
                Name = text,
                Role = text,
                Born = new DateOnly(1970, 1, 1),
                Birthplace = text,
                Family = text,
                Education = [text, text],
                Career = [new TimelineEntry(null, text, text)],
                Memberships = [new Membership(text, [text])],
                Quotation = new Quotation(text, text, null),
                Portrait = new Portrait(text, text),
            }
        );

    private static PublishedText TextOf(string text, int pageId) =>
        new(pageId, text, text, text, [new ContentsEntry(2, "a", text)], text, TextOf(text).Fields);

    private static void WriteXml(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            write(writer);
        stream.Position = 0;
        Assert.NotNull(XDocument.Load(stream).Root);
    }

    /// <summary>Asserts that no cell is a formula, whatever separator a spreadsheet program splits the row at.</summary>
    private static void AssertHasNoFormula(string text)
    {
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        Csv.WriteRowAsync(written, "a", text, "b").GetAwaiter().GetResult();
        foreach (var cell in written.ToString().Split([';', ',', '\t', '|', '\r', '\n']))
        {
            var shown = cell.TrimStart(' ', '"', '\u00a0', '\u3000', '\u200b', '\u200d', '\u2060', '\ufeff', '\0');
            if (shown.Length > 0 && Formulas.Contains(shown[0]))
                Assert.Fail(TextGenerator.Escape(written.ToString()));
        }
    }

    private static void AssertIsOneMail(string text)
    {
        // Cut to the longest name of an account.
        text = text[..Math.Min(text.Length, Account.NameMaxLength)];
        var account = new Account
        {
            Name = text,
            Language = Language.Kazakh,
            CreatedAtUtc = default,
            Email = "a@example.kz",
        };
        using var message = MimeMessages.Create(
            EmailTemplates.Invitation(account, text, text, "https://almaty2020.example/admin"),
            Guid.Empty,
            From,
            DateTimeOffset.UnixEpoch
        );
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        stream.Position = 0;
        using var read = MimeMessage.Load(stream);
        Assert.Equal(message.Headers.Count, read.Headers.Count);
        Assert.Single(read.To);
    }
}
