using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>
/// Changes the texts and the focus of a picture. Live pages show them at once, without a publication, so only those who may publish these
/// pages may change what they show.
/// </summary>
public sealed class DescribePicture(SiteDb db)
{
    /// <param name="Version">The version of the picture that the user saw.</param>
    /// <param name="AlternativeTexts">For every language; empty for none.</param>
    public sealed record Request(
        int PictureId,
        int Version,
        IReadOnlyDictionary<Language, string> AlternativeTexts,
        bool IsDecorative,
        string Credit,
        string Licence,
        int FocusX,
        int FocusY
    )
    {
        /// <summary>For documents: the language that it is written in.</summary>
        public Language? DocumentLanguage { get; init; }
    }

    public abstract record Outcome
    {
        public sealed record Described : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The picture has changed since the user loaded it, or was deleted; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    /// <summary>The field of the alternative text in a language, in issues and forms.</summary>
    public static string FieldOf(Language language) => "alternative-" + language.Code;

    /// <param name="mayPublish">Whether the user may publish the page in the language.</param>
    public async Task<Outcome> ExecuteAsync(Request request, Func<Page, Language, bool> mayPublish, Actor actor, CancellationToken ct)
    {
        request = request with
        {
            AlternativeTexts = request.AlternativeTexts.ToDictionary(t => t.Key, t => TextNormalizer.Line(t.Value)),
            Credit = TextNormalizer.Line(request.Credit),
            Licence = TextNormalizer.Line(request.Licence),
        };
        if (Validate(request) is { Count: > 0 } issues)
            return new Outcome.Refused(issues);
        try
        {
            return await db.InTransactionAsync((actId, token) => DescribeAsync(request, mayPublish, actor, actId, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Conflict();
        }
    }

    private static List<Issue> Validate(Request request)
    {
        var issues = new List<Issue>();
        issues.AddRange(
            request
                .AlternativeTexts.Where(t => t.Value.Length > Picture.AlternativeTextMaxLength)
                .Select(t => new Issue(FieldOf(t.Key), IssueCodes.TooLong))
        );
        if (request.Credit.Length > Picture.CreditMaxLength)
            issues.Add(new Issue("credit", IssueCodes.TooLong));
        if (request.Licence.Length > Picture.LicenceMaxLength)
            issues.Add(new Issue("licence", IssueCodes.TooLong));
        if (request.FocusX is < 0 or > Picture.FocusMax)
            issues.Add(new Issue("focus-x", IssueCodes.BadNumber));
        if (request.FocusY is < 0 or > Picture.FocusMax)
            issues.Add(new Issue("focus-y", IssueCodes.BadNumber));
        return issues;
    }

    private async Task<Outcome> DescribeAsync(
        Request request,
        Func<Page, Language, bool> mayPublish,
        Actor actor,
        Guid actId,
        CancellationToken ct
    )
    {
        // Locks publishing: no page with this picture goes live between the look for uses and the commit.
        await db.LockPublicationLogAsync(ct);
        var picture = await db
            .Pictures.Include(p => p.Texts)
            .SingleOrDefaultAsync(p => p.Id == request.PictureId && p.TrashedAtUtc == null, ct);
        if (picture?.Version != request.Version)
            return new Outcome.Conflict();

        var isChangedEverywhere =
            (picture.IsDecorative, picture.Credit, picture.Licence, picture.FocusX, picture.FocusY, picture.DocumentLanguage)
            != (request.IsDecorative, request.Credit, request.Licence, request.FocusX, request.FocusY, request.DocumentLanguage);
        bool IsChangedIn(Language language) =>
            isChangedEverywhere || request.AlternativeTexts.GetValueOrDefault(language, "") != picture.AlternativeTextIn(language);

        var live = (await db.UsesOfPictureAsync(picture.Key, ct))
            .Where(u => u.Kind == PictureUseKind.Live && IsChangedIn(u.Language))
            .ToList();
        if (live.Exists(u => !mayPublish(u.Page, u.Language)))
            throw new RefusedException([new Issue("", IssueCodes.NotPermitted)]);
        if (
            !request.IsDecorative
            && live.Where(u => u.NeedsText && request.AlternativeTexts.GetValueOrDefault(u.Language, "").Length == 0)
                .Select(u => new Issue(FieldOf(u.Language), IssueCodes.Missing))
                .Distinct()
                .ToList()
                is { Count: > 0 } missing
        )
            throw new RefusedException(missing);

        Change(picture, request);
        picture.UpdatedBy = actor.UserId;
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PictureDescribed,
                Detail = picture.Key,
                AtUtc = actor.AtUtc,
            }
        );
        await db.RenderAgainAsync(live, actor, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Described();
    }

    private void Change(Picture picture, Request request)
    {
        picture.IsDecorative = request.IsDecorative;
        picture.Credit = request.Credit;
        picture.Licence = request.Licence;
        picture.DocumentLanguage = request.DocumentLanguage;
        (picture.FocusX, picture.FocusY) = (request.FocusX, request.FocusY);
        picture.Version++;
        foreach (var (language, text) in request.AlternativeTexts)
        {
            var known = picture.Texts.FirstOrDefault(t => t.Language == language);
            if (text.Length == 0 && known is not null)
                db.PictureTexts.Remove(known);
            else if (known is not null)
                known.AlternativeText = text;
            else if (text.Length > 0)
                db.PictureTexts.Add(
                    new PictureText
                    {
                        PictureId = picture.Id,
                        Language = language,
                        AlternativeText = text,
                    }
                );
        }
    }
}
