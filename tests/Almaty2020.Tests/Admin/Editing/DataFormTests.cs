using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>A template's data as a form, and back.</summary>
public sealed class DataFormTests
{
    [Fact]
    public void DataOfEveryPage_ShownAndSentUntouched_IsTheSame()
    {
        var pages = ContentFolder.Read(Repository.Content).Files.Select(f => (f.Place.Template, f.Language, f.Text)).ToList();
        Assert.Equal(36, pages.Count);
        Assert.All(pages, page =>
        {
            var issues = new List<Issue>();
            var shown = DataForm.Of(page.Text.Fields);
            var sent = DataForm.Of(Filled(shown, page.Template, page.Language), page.Template, page.Language);

            Assert.Equal(page.Text.Fields.ToJson(), sent.Read(page.Template, page.Language, issues).ToJson());
            Assert.Empty(issues);
        });
    }

    [Theory]
    [InlineData(Template.Page, "last-reviewed", "31.11.2026", "bad-date")]
    [InlineData(Template.Profile, "born", "1974-02-30", "bad-date")]
    [InlineData(Template.Programme, "from", "two thousand", "bad-number")]
    [InlineData(Template.Priority, "number", "5", "bad-number")]
    [InlineData(Template.Profile, "languages", "kk, klingon", "unknown-language")]
    [InlineData(Template.Home, "quotation.translated-from", "xx", "unknown-language")]
    public void WhatCannotBeRead_IsAnIssueOfItsField_AndStaysAsTyped(Template template, string field, string typed, string code)
    {
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["data.from"] = "2015", ["data.to"] = "2020", ["data.number"] = "1", ["data." + field] = typed };
        var issues = new List<Issue>();
        var form = DataForm.Of(new FormCollection(values), template, Language.English);

        form.Read(template, Language.English, issues);

        Assert.Equal([new Issue("data." + field, code)], issues);
        Assert.Contains(DataForm.PartsOf(template, Language.English), part => form.RowsOf(part).Any(row => row.Contains(typed)));
    }

    [Fact]
    public void EmptyRows_AreNone()
    {
        var form = DataForm.Of(
            new FormCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["data.figures.value"] = new(["60 %", "", " "]), ["data.figures.label"] = new(["of buses", "", "\n"]) }),
            Template.Home, Language.English);

        Assert.Equal([["60 %", "of buses"]], form.RowsOf(DataForm.PartsOf(Template.Home, Language.English).Single(p => p.Name == "figures")));
    }

    /// <summary>As the view names the inputs and a browser sends them.</summary>
    private static FormCollection Filled(DataForm form, Template template, Language language)
    {
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var part in DataForm.PartsOf(template, language))
        {
            foreach (var (index, column) in part.Columns.Index())
            {
                // A box that is not ticked is not sent.
                string[] rows = [.. form.RowsOf(part).Select(r => r[index]).Where(v => column.Kind != ColumnKind.Flag || v.Length > 0), .. part.IsList ? new[] { "" } : []];
                values[DataForm.InputName(part, column)] = new StringValues([.. rows.Select(v => v.ReplaceLineEndings("\r\n"))]);
            }
        }

        return new FormCollection(values);
    }
}
