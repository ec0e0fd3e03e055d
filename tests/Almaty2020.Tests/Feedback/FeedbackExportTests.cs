using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Feedback;

/// <summary>The `feedback export` command, with which an operator exports residents' feedback for staff.</summary>
public sealed class FeedbackExportTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;
    private int page;
    private int revision;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
        page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Another title"));
        revision = (await staff.PublicationAsync(page, Language.English)).RevisionId;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Export_ToAFile_ListsAllFeedbackOldestFirst()
    {
        await SendFeedbackAsync("Қала, \"аула\"\nжәне саябақ", Answer.Problem);
        staff.Clock.Advance(TimeSpan.FromHours(20));
        await SendFeedbackAsync("", Answer.Yes);
        using var folder = new ContentCopy();

        var ending = await SiteProcess.RunAsync(["feedback", "export", "said.csv"], SiteProcess.SettingsOf(database), folder.Root);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.StartsWith("2 answers written to ", ending.Output, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(folder.PathOf("said.csv"), Ct);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        // Times are local: in Almaty the second one is on the next day.
        Assert.Equal(
            "time;language;page;revision;answer;text;done;assignee;note\r\n"
                + "\"2026-11-23 14:30:00\";en;reception;2;problem;\"Қала, \"\"аула\"\"\nжәне саябақ\";;;\r\n"
                + "\"2026-11-24 10:30:00\";en;reception;2;yes;;;;\r\n",
            Encoding.UTF8.GetString(bytes[3..])
        );
    }

    [Fact]
    public async Task Export_WithoutAFile_WritesTheSameToStandardOutput()
    {
        await SendFeedbackAsync("Жақсы", Answer.No);

        var ending = await SiteProcess.RunAsync(["feedback", "export"], SiteProcess.SettingsOf(database));

        Assert.True(ending.ExitCode == 0, ending.ToString());
        // Includes the byte order mark, because a shell may redirect the output into a file.
        Assert.Equal(
            "\ufefftime;language;page;revision;answer;text;done;assignee;note\r\n\"2026-11-23 14:30:00\";en;reception;2;no;Жақсы;;;\r\n",
            ending.Output.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Export_FolderMissing_ExitsWith2AndOneLine()
    {
        var ending = await SiteProcess.RunAsync(["feedback", "export", "no-such-folder/said.csv"], SiteProcess.SettingsOf(database));

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("no-such-folder", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_TableMissing_ExitsWith69AndOneLine()
    {
        await using var nothing = TestDatabase.ReserveName();
        if (!TestDatabase.IsOnServer)
        {
            await using var other = new SqliteConnection(nothing.ConnectionString);
            await other.OpenAsync(Ct);
            await using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE Other (Id INTEGER)";
            await command.ExecuteNonQueryAsync(Ct);
        }

        var ending = await SiteProcess.RunAsync(["feedback", "export"], SiteProcess.SettingsOf(nothing));

        Assert.Equal(69, ending.ExitCode);
        Assert.Contains("no such table", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("1=1", "1=1")]
    [InlineData("a;b", "\"a;b\"")]
    // After separators of other spreadsheet programs too.
    [InlineData("a;=1+1;b", "\"a;'=1+1;b\"")]
    [InlineData("a,=1+1,b", "\"a,'=1+1,b\"")]
    [InlineData("a;  +1", "\"a;  '+1\"")]
    [InlineData("a;\"=1+1\"", "\"a;\"\"'=1+1\"\"\"")]
    [InlineData("a\n\n@SUM(A1)", "\"a\n\n'@SUM(A1)\"")]
    [InlineData("a;b=1", "\"a;b=1\"")]
    public async Task Export_TextLikeAFormula_IsEscaped(string text, string cell)
    {
        await SendFeedbackAsync(text, Answer.Problem);
        await using var written = new StringWriter();
        await staff.ReadAsync(db => new FeedbackExport(db).ExecuteAsync(written, Ct));

        Assert.EndsWith($";problem;{cell};;;\r\n", written.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  қала \t", "қала")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("a\u0000\u0007b\u009f", "ab")]
    [InlineData("a\tb", "a b")]
    [InlineData("\u200b\u2060 \u3164", "")]
    [InlineData("\u200bқала\ufeff\ufffe", "қала")]
    [InlineData("a\u202eb\u2066c", "abc")]
    [InlineData("и\u0306", "й")]
    [InlineData("\ufdd0x\uffff", "x")]
    [InlineData("👨‍👩‍👧", "👨‍👩‍👧")]
    public void Clean_TypedText_IsNormalized(string typed, string clean) => Assert.Equal(clean, FeedbackEntry.Normalize(typed));

    [Fact]
    public void Clean_LoneSurrogate_IsDropped() => Assert.Equal("ab", FeedbackEntry.Normalize("a\ud83db\ufffd"));

    private async Task SendFeedbackAsync(string text, Answer answer) =>
        Assert.IsType<SaveFeedback.Outcome.Saved>(await staff.SendFeedbackAsync(page, Language.English, revision, text, answer));
}
