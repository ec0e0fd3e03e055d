using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Templates;

/// <summary>The editor asks for each field of each template, and the template's view shows it.</summary>
public sealed class TemplateViewTests
{
    /// <summary>Enough headings for a contents list.</summary>
    private const string Body = "## One\n\n## Two\n\n## Three";

    [Fact]
    public async Task EachFieldOfEachTemplate_HasAnInput_AndChangesThePage()
    {
        // The time of the preview is part of the page.
        await using var site = await TestSite.StartAsync(new TestClock());
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var missing = new List<string>();
        foreach (var template in Template.All)
        {
            var page = await new TestStaff(site.Database).AddPageAsync($"new-{template.FileName}", template: template);
            missing.AddRange(await MissingAsync(author, template, $"/admin/pages/{page}/en"));
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    /// <param name="address">The editor of a page with the template, in the source language.</param>
    private static async Task<List<string>> MissingAsync(StaffBrowser author, Template template, string address)
    {
        using (var answer = await author.GetAsync(address))
            Assert.True(
                answer.IsSuccessStatusCode,
                $"{template}: the editor answers {(int)answer.StatusCode}; {nameof(TemplateTests)} names texts that are missing"
            );
        await author.GoAsync(address);
        var inputs = template
            .Fields.Where(f => !f.IsForTranslations)
            .SelectMany(f => f.Columns.Select(c => (Name: f.InputNameOf(c), Column: c)))
            .ToList();
        var editor = author.Page;
        var missing = inputs
            .Where(i => editor.QuerySelector($"[name='{i.Name}']") is null)
            .Select(i => $"{template}: the editor has no input {i.Name}")
            .ToList();

        var before = await PreviewAsync(changed: null);
        missing.AddRange(
            HeadingsNotInContents(author.Page).Select(h => $"{template}: PageViewModel.TemplateSections does not have the heading '{h}'")
        );
        Assert.Equal(before, await PreviewAsync(changed: null));
        // Menus and lists show the short title, the page itself does not. Any other field is seen, or read by search engines.
        foreach (var (name, _) in inputs.Where(i => i.Column.JsonName != "shortTitle"))
        {
            if (before == await PreviewAsync(name))
                missing.Add($"{template}: Site/Pages/{template}.cshtml does not show {name}");
        }

        return missing;

        async Task<string> PreviewAsync(string? changed)
        {
            using var answer = await author.PostAsync(
                address + "/preview",
                StaffBrowser
                    .FieldsOf(editor.Forms["editor"]!)
                    .Where(f => f.Key != "body" && inputs.All(i => i.Name != f.Key))
                    .Append(KeyValuePair.Create("body", Body))
                    .Concat(inputs.Select(i => KeyValuePair.Create(i.Name, SampleFields.Typed(i.Column, i.Name == changed ? 2 : 1))))
            );
            Assert.True(
                answer.IsSuccessStatusCode,
                $"{template}: the preview answers {(int)answer.StatusCode}; is there a view Site/Pages/{template}.cshtml?"
            );
            return author.Page.DocumentElement.InnerHtml;
        }
    }

    /// <summary>Ids of headings beside the body's, on a page with a contents list.</summary>
    private static IEnumerable<string> HeadingsNotInContents(IDocument page) =>
        page.QuerySelector(".contents") is { } contents
            ? page.QuerySelectorAll(".prose > h2[id]").Select(h => h.Id!).Where(id => contents.QuerySelector($"a[href='#{id}']") is null)
            : [];
}
