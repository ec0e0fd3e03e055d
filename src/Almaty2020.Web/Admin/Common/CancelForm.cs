using Almaty2020.Web.Access.Work;

namespace Almaty2020.Web.Admin.Common;

/// <summary>The button beside a scheduled entry, for the partial view <c>_Cancel</c>: asks what to cancel, or removes the notice of what failed.</summary>
public sealed record CancelForm(TimetableEntry Entry, string ReturnUrl);
