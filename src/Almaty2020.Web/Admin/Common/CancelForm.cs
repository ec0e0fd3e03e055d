using Almaty2020.Web.Admin.Queries;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Model of the partial view <c>_Cancel</c>: a button beside a scheduled act that asks what to cancel, or dismisses the notice that it
/// failed.
/// </summary>
public sealed record CancelForm(ScheduleEntry Entry, string ReturnUrl);
