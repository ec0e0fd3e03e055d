using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;
using Approval = Almaty2020.Web.Publishing.Release.Publish.Approval;

namespace Almaty2020.Web.Admin.Alerts;

/// <summary>
/// The short way to an alert: level, sentence and end on one screen, and it is live. It runs the commands of every other page one after the
/// other; if the last refuses, the drafts stay.
/// </summary>
public sealed class NewAlertController(
    CreatePage create,
    SaveDraft save,
    PublishTogether publish,
    AlertQueries alerts,
    ApprovalSetting approvals,
    CurrentIdentity identity,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <summary>An alert stands on every page, so only those who may publish every page in a language publish one.</summary>
    private IReadOnlyList<Language> Languages => [.. Language.All.Where(Staff.Rights.MayPublishAnywhere)];

    private DateTime Now => SiteTime.ToLocalMinute(clock.GetUtcNow().UtcDateTime);

    [HttpGet("/admin/alerts/new")]
    public async Task<IActionResult> New() =>
        Languages.Count == 0
            ? NotFound()
            : View(
                "NewAlert",
                await BuildViewModelAsync(
                    new NewAlertForm("", LocalMoment.ToText(Now + AlertFields.DefaultDuration), "", new Dictionary<string, string>())
                )
            );

    [ShowAtOnce]
    [HttpPost("/admin/alerts/new")]
    public async Task<IActionResult> Create()
    {
        if (Languages.Count == 0)
            return NotFound();
        var form = NewAlertForm.Of(await Request.ReadFormAsync(Ct));
        var written = Languages.Where(l => form.SentenceIn(l).Length > 0).ToList();
        if (Check(form, written) is { Count: > 0 } issues)
            return Invalid("NewAlert", await BuildViewModelAsync(form) with { Issues = issues });

        var source = written[0];
        // A second tap on the button sends the form again.
        if (
            (await alerts.CurrentAsync(Staff, Ct)).Any(a =>
                a.Level == form.Level && a.Versions.Any(v => v.Language == source && v.Sentence == form.SentenceIn(source))
            )
        )
            return Published();

        var actor = Staff.Actor(clock);
        if (
            await create.ExecuteAsync(
                new CreatePage.Request(Template.Alert, null, source, form.SentenceIn(source))
                {
                    Summary = form.SentenceIn(source),
                    Fields = FieldsOf(form, source, isTranslation: false),
                },
                actor,
                Ct
            )
            is not CreatePage.Outcome.Created
            (var pageId, _, var version)
        )
            return await NotSavedAsync(form, source);

        var requests = new List<Publish.Request> { await RequestAsync(pageId, source, version) };
        foreach (var language in written.Skip(1))
        {
            var sentence = form.SentenceIn(language);
            var text = new PageText(
                sentence,
                sentence,
                Slugs.Propose(sentence, language, Template.Alert, pageId),
                "",
                FieldsOf(form, language, isTranslation: true)
            );
            if (
                await save.ExecuteAsync(new SaveDraft.Request(pageId, language, text, 0), actor, Ct)
                is not SaveDraft.Outcome.Saved { Version: var saved }
            )
                return await NotSavedAsync(form, language);
            requests.Add(await RequestAsync(pageId, language, saved));
        }

        if (await publish.ExecuteAsync(requests, actor, Ct) is PublishTogether.Outcome.Live)
            return Published();
        SetFlashMessage(Texts["admin.alerts.not-published"]);
        return Redirect(AdminLinks.Review(pageId, source));
    }

    /// <summary>Shows the form again, so that no sentence is lost.</summary>
    private async Task<IActionResult> NotSavedAsync(NewAlertForm form, Language language) =>
        Invalid(
            "NewAlert",
            await BuildViewModelAsync(form) with
            {
                Issues = [new Issue(NewAlertForm.FieldOf(language), IssueCodes.Fault)],
            }
        );

    private RedirectResult Published()
    {
        SetFlashMessage(Texts["admin.alerts.done"]);
        return Redirect(AdminLinks.Dashboard);
    }

    private List<Issue> Check(NewAlertForm form, List<Language> written)
    {
        var issues = new List<Issue>();
        if (!AlertFields.Levels.Contains(form.Level))
            issues.Add(new Issue("level", IssueCodes.Missing));
        if (written.Count == 0)
            issues.Add(new Issue(NewAlertForm.FieldOf(Languages[0]), IssueCodes.Missing));
        issues.AddRange(
            written
                .Where(l => form.SentenceIn(l).Length > NewAlertForm.SentenceMaxLength)
                .Select(l => new Issue(NewAlertForm.FieldOf(l), IssueCodes.TooLong))
        );
        if (LocalMoment.Parse(form.Until) is not { } until)
            issues.Add(new Issue("until", form.Until.Length == 0 ? IssueCodes.Missing : IssueCodes.BadMoment));
        else if (until <= Now)
            issues.Add(new Issue("until", IssueCodes.HasEnded));
        else if (until - Now > TimeSpan.FromDays(AlertFields.MaxDays))
            issues.Add(new Issue("until", IssueCodes.LastsTooLong));
        if (form.Link.Length > 0 && !LinkTarget.IsValid(form.Link))
            issues.Add(new Issue("link", IssueCodes.BadLink));
        return issues;
    }

    private AlertFields FieldsOf(NewAlertForm form, Language language, bool isTranslation)
    {
        var names = identity.Identity.In(language);
        var today = DateOnly.FromDateTime(Now);
        return new AlertFields
        {
            Level = form.Level,
            Starts = Now,
            Until = LocalMoment.Parse(form.Until)!.Value,
            Link = form.Link.Length > 0 ? form.Link : null,
            // The source of an alert is the site's operator, on this day.
            Source = new PageSource(names.Operator is { Length: > 0 } by ? by : names.Name, Formats.For(language).Date(today)),
            LastReviewed = today,
            ReviewedByNativeSpeaker = isTranslation ? false : null,
        };
    }

    private async Task<Publish.Request> RequestAsync(int pageId, Language language, int version) =>
        new(pageId, language, version, "", IsMajor: true)
        {
            Approval = await approvals.AllowsOwnTextAsync(Ct)
                ? new Approval.AuthorAllowed()
                : new Approval.Urgent(Texts["admin.alerts.urgent-reason"]),
        };

    private async Task<NewAlertViewModel> BuildViewModelAsync(NewAlertForm form) =>
        new(
            Layout(Texts["admin.alerts.new"]) with
            {
                ReturnPath = AdminLinks.NewAlert,
            },
            Languages,
            form,
            !await approvals.AllowsOwnTextAsync(Ct)
        );
}
