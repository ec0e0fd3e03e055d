using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.BrowserTests;

/// <summary>Pictures in the editor and in the library, with the scripts.</summary>
public sealed class PictureTests(KestrelSite site, Chromium chromium) : EditorTest(site, chromium)
{
    [Theory]
    [InlineData("paste")]
    [InlineData("drop")]
    public async Task PictureFile_IsUploadedAndPutIntoTheText(string kind)
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#body").FillAsync("Мәтін");

        await page.Locator(Text)
            .EvaluateAsync(
                """
                (text, [kind, file]) => {
                  const data = new DataTransfer();
                  data.items.add(new File([Uint8Array.from(atob(file), (c) => c.charCodeAt(0))], `${kind}.png`, { type: 'image/png' }));
                  text.dispatchEvent(kind === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }) : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
                }
                """,
                new[] { kind, Convert.ToBase64String(TestPictures.Draw(PictureType.Png, 300, 200, seed: kind.Length)) }
            );

        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync($"Мәтін\n\n![](media:{kind})\n");
        // The picture must still be described.
        await Assertions.Expect(page.Locator("#pasted a")).ToHaveTextAsync($"{kind}.png");
        await Assertions.Expect(page.Locator("#checks a[data-line='3']")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task PictureOfTheLibrary_IsShownInTheText_WhereTheCursorIsNot()
    {
        await TestPictures.AddAsync(Site.InProcessSite.Database, "seen.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 23));
        await TestPictures.DescribeAsync(Site.InProcessSite.Database, "seen", texts: (Web.Localization.Language.Kazakh, "Қала"));
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        const string Body = "Мәтін\n\n![](media:seen)\n\n![Көше](media:seen)\n\n![](media:unknown)\n";
        await page.Locator("#body").FillAsync(Body);

        var pictures = page.Locator(Text).Locator("img.md-picture");
        await Assertions.Expect(pictures).ToHaveCountAsync(2);
        await Assertions.Expect(pictures.First).ToHaveAttributeAsync("alt", "Қала");
        await Assertions.Expect(pictures.Last).ToHaveAttributeAsync("alt", "Көше");
        await Assertions.Expect(pictures.First).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await pictures.First.EvaluateAsync<int>("image => image.naturalWidth") > 0);
        await Assertions.Expect(page.Locator(Text)).ToContainTextAsync("![](media:unknown)");
        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync(Body);
    }

    [Fact]
    public async Task PictureOfTheLibrary_IsPutIntoTheTextFromTheMenu()
    {
        await TestPictures.AddAsync(Site.InProcessSite.Database, "listed.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 24));
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#body").FillAsync("Мәтін\n\n");

        await page.Locator(Text).ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("/");
        var name = Web.Localization.Texts.For(Web.Localization.Language.Kazakh)["admin.tool.picture"];
        await page.Locator(".insert-menu li").Filter(new() { HasText = name }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".picture-choices button").First).ToBeVisibleAsync();
        await page.Locator("#picture-find").FillAsync("listed");
        await Assertions.Expect(page.Locator(".picture-choices button")).ToHaveCountAsync(1);
        await page.Locator(".picture-choices button").ClickAsync();

        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync("Мәтін\n\n![](media:listed)\n");
    }

    [Fact]
    public async Task Gallery_IsMadeInItsForm_ShownAsACard_AndChanged()
    {
        var database = Site.InProcessSite.Database;
        await TestPictures.AddAsync(database, "gallery-a.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 31));
        await TestPictures.AddAsync(database, "gallery-b.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 32));
        var (page, _) = await SignInAsync("kk");
        await page.SetViewportSizeAsync(360, 700);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#body").FillAsync("");

        await page.Locator(Text).ClickAsync();
        await page.Keyboard.TypeAsync("/");
        var name = Web.Localization.Texts.For(Web.Localization.Language.Kazakh)["admin.tool.gallery"];
        await page.Locator(".insert-menu li").Filter(new() { HasText = name }).ClickAsync();
        var form = page.Locator("dialog.block-dialog[open]");
        await Assertions.Expect(form.Locator(".add-row")).ToBeFocusedAsync();
        // A gallery without a picture is not made.
        await form.Locator(".buttons .button").First.ClickAsync();
        await Assertions.Expect(form.Locator(".field-error")).ToBeVisibleAsync();
        foreach (var key in (string[])["gallery-a", "gallery-b"])
        {
            await form.Locator(".add-row").ClickAsync();
            var choice = page.Locator("dialog.link-dialog[open] .picture-choices button");
            await Assertions.Expect(choice.First).ToBeVisibleAsync();
            await page.Locator("#picture-find").FillAsync(key);
            await Assertions.Expect(choice).ToHaveCountAsync(1);
            await choice.ClickAsync();
        }

        await form.Locator("[name=caption]").Last.FillAsync("Қыс \"2019\"");
        await form.Locator(".buttons .button").First.ClickAsync();

        await Assertions
            .Expect(page.Locator("#body"))
            .ToHaveValueAsync(
                new System.Text.RegularExpressions.Regex(
                    "^::: gallery\n!\\[\\]\\(media:gallery-a\\)\n!\\[\\]\\(media:gallery-b \"Қыс \\\\\"2019\\\\\"\"\\)\n:::"
                )
            );
        var shown = page.Locator(".md-card .gallery img");
        await Assertions.Expect(shown).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".md-card figcaption")).ToHaveTextAsync("Қыс \"2019\"");
        // Two pictures beside each other, at 360 px too.
        var boxes = await Task.WhenAll((await shown.AllAsync()).Select(i => i.BoundingBoxAsync()));
        Assert.Equal(boxes[0]!.Y, boxes[1]!.Y, 1.0);
        Assert.InRange(boxes[1]!.X + boxes[1]!.Width, 1, 360);

        await page.Locator(".md-card .card-edit").ClickAsync();
        await Assertions.Expect(form.Locator("[name=caption]").Last).ToHaveValueAsync("Қыс \"2019\"");
        await form.Locator(".block-row").First.Locator(".block-row-tools button").Last.ClickAsync();
        await form.Locator(".buttons .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#body")).Not.ToHaveValueAsync(new System.Text.RegularExpressions.Regex("gallery-a"));
        await Assertions.Expect(shown).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task DocumentOfTheLibrary_IsLinkedFromTheMenu_WithItsTitle()
    {
        await TestPictures.AddAsync(Site.InProcessSite.Database, "linked.pdf", TestDocuments.Pdf());
        await TestPictures.DescribeAsync(Site.InProcessSite.Database, "linked", texts: (Web.Localization.Language.Kazakh, "Бюджет"));
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#body").FillAsync("");

        await page.Locator(Text).ClickAsync();
        await page.Keyboard.TypeAsync("/");
        var name = Web.Localization.Texts.For(Web.Localization.Language.Kazakh)["admin.tool.document"];
        await page.Locator(".insert-menu li").Filter(new() { HasText = name }).ClickAsync();
        var choice = page.Locator("dialog[open] .picture-choices button");
        await Assertions.Expect(choice.First).ToContainTextAsync("PDF, 1\u00a0КБ, 1\u00a0бет");
        await choice.First.ClickAsync();

        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync("[Бюджет](media:linked)");
    }

    [Fact]
    public async Task Portrait_IsChosenFromTheLibrary_WithItsText()
    {
        await TestPictures.AddAsync(Site.InProcessSite.Database, "chosen.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 21));
        await TestPictures.DescribeAsync(Site.InProcessSite.Database, "chosen", texts: (Web.Localization.Language.Kazakh, "Әкім"));
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("mayor", "kk"));

        await page.Locator("button[data-chooses]").ClickAsync();
        // The search for every picture must end first: a later one would abort it, which the browser reports as an error.
        await Assertions.Expect(page.Locator(".picture-choices button").First).ToBeVisibleAsync();
        await page.Locator("#picture-find").FillAsync("chosen");
        await Assertions.Expect(page.Locator(".picture-choices button")).ToHaveCountAsync(1);
        await page.Locator(".picture-choices button").ClickAsync();

        await Assertions.Expect(page.Locator("[id='data.portrait.image']")).ToHaveValueAsync("media:chosen");
        await Assertions.Expect(page.Locator("[id='data.portrait.alt']")).ToHaveValueAsync("Әкім");
    }

    [Fact]
    public async Task Focus_IsMovedWithArrowKeys_AndTheCropsFollow()
    {
        var picture = await TestPictures.AddAsync(Site.InProcessSite.Database, "focus.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 22));
        var (page, _) = await SignInAsync("en");
        await page.GotoAsync($"/admin/pictures/{picture.Id}");

        await page.Locator("#focus-picture").FocusAsync();
        foreach (var key in (string[])["ArrowRight", "ArrowRight", "ArrowUp"])
            await page.Keyboard.PressAsync(key);

        await Assertions.Expect(page.Locator("#focus-x")).ToHaveValueAsync("60");
        await Assertions.Expect(page.Locator("#focus-y")).ToHaveValueAsync("45");
        await Assertions.Expect(page.Locator(".crops img").First).ToHaveCSSAsync("object-position", "60% 45%");
    }
}
