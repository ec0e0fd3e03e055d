using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Converts a template's data to a form and back.</summary>
public sealed class DataFormTests
{
    [Fact]
    public void EveryPagesData_SentUnchanged_StaysTheSame()
    {
        var pages = ContentFolder.Read(Repository.Content).Files.Select(f => (f.Place.Template, f.Language, f.Text)).ToList();
        Assert.Equal(39, pages.Count);
        Assert.All(pages, page =>
        {
            var issues = new List<Issue>();
            var shown = DataForm.Of(page.Text.Fields);
            var sent = DataForm.Of(Filled(shown, page.Template, page.Language), page.Template, page.Language != Language.English);

            Assert.Equal(page.Text.Fields.ToJson(), sent.Read(page.Template, page.Language != Language.English, issues).ToJson());
            Assert.Empty(issues);
        });
    }

    [Theory]
    [InlineData("Page", "last-reviewed", "31.11.2026", "bad-date")]
    [InlineData("Profile", "born", "1974-02-30", "bad-date")]
    [InlineData("Programme", "from", "two thousand", "bad-number")]
    [InlineData("Priority", "number", "5", "bad-number")]
    [InlineData("Profile", "languages", "kk, klingon", "unknown-language")]
    [InlineData("Home", "quotation.translated-from", "xx", "unknown-language")]
    public void InvalidValue_IsAnIssueOfItsField_AndStaysAsTyped(string name, string field, string typed, string code)
    {
        var template = Template.Read(name);
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal)
        {
            ["data.from"] = "2015",
            ["data.to"] = "2020",
            ["data.number"] = "1",
            ["data." + field] = typed,
        };
        var issues = new List<Issue>();
        var form = DataForm.Of(new FormCollection(values), template, isTranslation: false);

        form.Read(template, isTranslation: false, issues);

        Assert.Equal([new Issue("data." + field, code)], issues);
        Assert.Contains(DataForm.FieldsOf(template, isTranslation: false), field => form.RowsOf(field).Any(row => row.Contains(typed)));
    }

    [Fact]
    public void EmptyRows_AreIgnored()
    {
        var form = DataForm.Of(
            new FormCollection(
                new Dictionary<string, StringValues>(StringComparer.Ordinal)
                {
                    ["data.figures.value"] = new(["60 %", "", " "]),
                    ["data.figures.label"] = new(["of buses", "", "\n"]),
                }
            ),
            Template.Home,
            isTranslation: false
        );

        Assert.Equal(
            [
                ["60 %", "of buses"],
            ],
            form.RowsOf(DataForm.FieldsOf(Template.Home, isTranslation: false).Single(p => p.Name == "figures"))
        );
    }

    /// <summary>The form as the view names its inputs and a browser sends it.</summary>
    private static FormCollection Filled(DataForm form, Template template, Language language)
    {
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var field in DataForm.FieldsOf(template, language != Language.English))
        {
            foreach (var (index, column) in field.Columns.Index())
            {
                // Browsers do not send an unchecked checkbox.
                string[] rows =
                [
                    .. form.RowsOf(field).Select(r => r[index]).Where(v => column.Kind != FieldKind.Flag || v.Length > 0),
                    .. field.IsList ? new[] { "" } : [],
                ];
                values[field.InputNameOf(column)] = new StringValues([.. rows.Select(v => v.ReplaceLineEndings("\r\n"))]);
            }
        }

        return new FormCollection(values);
    }
}
