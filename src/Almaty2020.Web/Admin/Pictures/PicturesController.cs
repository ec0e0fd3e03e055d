using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>The library: finds, adds and describes pictures and documents.</summary>
public sealed class PicturesController(
    PictureLibrary library,
    UploadPicture upload,
    DescribePicture describe,
    PictureStore store,
    SiteSettings settings,
    TimeProvider clock
) : PictureController(library)
{
    /// <summary>Bytes of one form, for all its files together.</summary>
    internal const int MaxFormBytes = 250 * 1024 * 1024;

    [HttpGet("/admin/pictures")]
    public async Task<IActionResult> Index(string? q, string? without, string? kind, string? use, int number = 1) =>
        View("Pictures", await BuildAsync(PictureLibrary.Clean(q), without, kind, use == "none", number));

    [HttpPost("/admin/pictures")]
    [ReadsBodyAfterSignIn, RequestSizeLimit(MaxFormBytes), RequestFormLimits(MultipartBodyLengthLimit = MaxFormBytes)]
    public async Task<IActionResult> Create(IReadOnlyList<IFormFile>? files)
    {
        files ??= [];
        var added = new List<Picture>();
        var refused = new List<(string, string)>();
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            switch (await upload.ExecuteAsync(new UploadPicture.Request(file.FileName, content, file.Length), Staff.Actor(clock), Ct))
            {
                case UploadPicture.Outcome.Added(var picture):
                    store.QueueSizes(picture);
                    added.Add(picture);
                    break;
                case UploadPicture.Outcome.AlreadyThere(var picture):
                    added.Add(picture);
                    break;
                case UploadPicture.Outcome.Refused(var reason):
                    refused.Add((file.FileName, PictureRefusalWords.Of(reason, settings, Texts)));
                    break;
            }
        }

        if (files.Count == 0)
            refused.Add(("", Texts["admin.pictures.none-chosen"]));
        if (refused.Count > 0)
            return Invalid("Pictures", await BuildAsync("", null, null, onlyUnused: false, 1) with { Added = added, Refused = refused });
        if (added.Count > 1)
            SetFlashMessage(Texts.Plural("admin.pictures.added", added.Count));
        else
            SetFlashMessage(Texts["admin.pictures.describe-now"]);
        return Redirect(added.Count > 1 ? AdminLinks.Pictures : AdminLinks.Picture(added[0].Id));
    }

    [HttpGet("/admin/pictures/{pictureId:int}")]
    public async Task<IActionResult> Show([FromRoute] int pictureId) =>
        await Library.FindAsync(pictureId, Ct) is { } picture
            ? View(PictureViewModel.ViewOf(picture), await BuildAsync(picture))
            : NotFound();

    [HttpPost("/admin/pictures/{pictureId:int}")]
    public async Task<IActionResult> Update([FromRoute] int pictureId)
    {
        if (await Library.FindAsync(pictureId, Ct) is not { } picture)
            return NotFound();
        var form = PictureForm.Read(await Request.ReadFormAsync(Ct), picture);
        var outcome = await describe.ExecuteAsync(
            new DescribePicture.Request(
                pictureId,
                form.Version,
                form.Texts,
                form.IsDecorative,
                form.Credit,
                form.Licence,
                Number(form.FocusX),
                Number(form.FocusY)
            )
            {
                DocumentLanguage = form.DocumentLanguage,
            },
            Staff.Rights.MayPublish,
            Staff.Actor(clock),
            Ct
        );
        switch (outcome)
        {
            case DescribePicture.Outcome.Described:
                SetFlashMessage(Texts["admin.pictures.described"]);
                return Redirect(AdminLinks.Picture(pictureId));
            case DescribePicture.Outcome.Refused(var issues):
                return Invalid(PictureViewModel.ViewOf(picture), await BuildAsync(picture, form) with { Issues = issues });
            default:
                return await InvalidAsync(picture, IssueCodes.ChangedMeanwhile, form with { Version = picture.Version });
        }
    }

    /// <returns>A number that is refused, if the field has none.</returns>
    private static int Number(string typed) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private async Task<PicturesViewModel> BuildAsync(string text, string? without, string? kind, bool onlyUnused, int number)
    {
        Language? language = Language.TryFind(without ?? "", out var found) ? found : null;
        number = Math.Clamp(number, 1, 100_000);
        LibraryKind? only = kind switch
        {
            "picture" => LibraryKind.Picture,
            "document" => LibraryKind.Document,
            _ => null,
        };
        var part = await Library.FindAsync(text, language, only, onlyUnused, number, PictureLibrary.PerScreen, Ct);
        return new PicturesViewModel(
            Layout(Texts["admin.pictures.title"]) with
            {
                ReturnPath = AdminLinks.Pictures,
            },
            part,
            text,
            language,
            only,
            onlyUnused,
            number,
            settings
        );
    }
}
