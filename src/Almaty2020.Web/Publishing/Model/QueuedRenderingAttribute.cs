namespace Almaty2020.Web.Publishing.Model;

/// <summary>Marks an action that renders or compares whole texts. Such actions are queued, and at most two run at once.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class QueuedRenderingAttribute : Attribute;
