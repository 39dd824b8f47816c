using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Journal;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra;

/// <summary>
/// A call of an AWS operation: a client's request, or one service calling another. Requests that never became a call of an operation
/// (a wrong signature, a path that leads nowhere) are entries too.
/// </summary>
public sealed class JournalCall : JournalEntry
{
    private readonly CompletedCall _call;
    private readonly PolicyEvaluator _evaluator;
    private JsonObject? _input;
    private JsonObject? _output;

    internal JournalCall(CompletedCall call, PolicyEvaluator evaluator)
    {
        _call = call;
        _evaluator = evaluator;
    }

    /// <inheritdoc/>
    public override string Id => _call.RequestId;

    /// <inheritdoc/>
    public override string? CauseId => _call.CauseId;

    /// <inheritdoc/>
    public override string? Service => _call.Service?.Id;

    /// <summary>The operation by AWS's name (<c>SendMessage</c>); null where the request named none that the service has.</summary>
    public string? Operation => _call.Operation?.Name;

    /// <summary>
    /// The ARN of who called, or a service's name (<c>sns.amazonaws.com</c>), or <c>*</c> for a call without credentials; null where the
    /// signature told nobody.
    /// </summary>
    public string? Principal => _call.Principal?.Arn;

    /// <summary>The service inside the instance that made the call (<c>sns</c>); null for a client's.</summary>
    public string? Source => _call.Source;

    /// <inheritdoc/>
    public override string? AccountId => _call.AccountId;

    /// <inheritdoc/>
    public override string Region => _call.Region;

    /// <inheritdoc/>
    public override DateTimeOffset StartedAt => _call.StartedAt;

    /// <inheritdoc/>
    public override TimeSpan Duration => _call.Duration;

    /// <summary>The HTTP method and path, without the query: <c>POST /</c>; null for a call of one service to another.</summary>
    public string? Request => _call.Method is { } method ? $"{method} {_call.Path}" : null;

    /// <summary>
    /// The HTTP status of the answer; 0 where the caller had left before there was one, or a fault kept it from being made.
    /// </summary>
    public int StatusCode => _call.StatusCode;

    /// <inheritdoc/>
    public override string? ErrorCode => _call.Error?.Code ?? (StatusCode == 0 ? "NoAnswer" : StatusCode >= 400 ? $"{StatusCode}" : null);

    /// <inheritdoc/>
    public override string? ErrorMessage => _call.Error?.ErrorMessage;

    /// <summary>
    /// The operation's input as JSON, under the names of AWS's API (<c>call.Input["QueueUrl"]</c>), secrets included. A body that streams
    /// is an object with its <c>Length</c>. Null where the request could not be read.
    /// </summary>
    public JsonObject? Input => _input ??= ShapeText.Parse(_call.Input);

    /// <summary>The operation's output, in the form of <see cref="Input"/>; null for a call that failed.</summary>
    public JsonObject? Output => _output ??= ShapeText.Parse(_call.Output);

    /// <summary>
    /// What the caller needed leave for, in the order in which it was decided; the first that was denied ends the list. Empty for a call
    /// that needed none, or that failed before.
    /// </summary>
    public IReadOnlyList<AuthorizationDecision> Decisions => [.. _call.Decisions.Select(decision => new AuthorizationDecision(decision, _evaluator))];

    /// <summary>
    /// The ARNs of the resources that the call was about, as IAM knows them; empty for one that is about none, or that wasn't authorised.
    /// </summary>
    public IReadOnlyList<string> Resources =>
        [.. _call.Decisions.Select(static decision => decision.Permission.Resource).Where(static arn => arn != "*").Distinct(StringComparer.Ordinal)];

    /// <summary>The rules of <see cref="SimfraFaults"/> that did something to this call.</summary>
    public IReadOnlyList<FaultRule> Faults => _call.Faults;

    internal override long Number => _call.Number;

    internal IShape? InputShape => _call.Input;

    internal IShape? OutputShape => _call.Output;

    internal Security.Principal? Caller => _call.Principal;

    /// <summary>What the input names, for a call that was never authorised.</summary>
    private IReadOnlyList<string> Names => _call.Input is { } input ? ResourceNames.Of(input) : [];

    internal bool IsAbout(string resource) =>
        _call.Decisions.Any(decision => NamePattern.MatchesEnd(resource, decision.Permission.Resource))
        || (_call.Input is { } input && ResourceNames.Match(resource, input));

    /// <inheritdoc/>
    public override string ToString()
    {
        var line = new StringBuilder(Time).Append(' ');
        if (Source is not null)
        {
            line.Append(Source).Append(" -> ");
        }

        line.Append(Service is null ? Request : Operation is null ? $"{Service}: {Request}" : $"{Service}:{Operation}");
        // Of an ARN, what stands behind the account.
        foreach (var name in Resources is { Count: > 0 } arns ? arns.Select(static arn => arn.Split(':', 6)[^1]) : Names)
        {
            line.Append(' ').Append(name);
        }

        line.Append(StatusCode == 0 ? " no answer" : $" {StatusCode}");
        if (_call.Error is { } error)
        {
            line.Append(' ').Append(error.Code);
        }

        line.Append(' ').Append(Milliseconds).Append(" ms");
        if (Principal is not null)
        {
            line.Append(" by ").Append(Principal);
        }

        line.Append(' ').Append(Region);
        foreach (var fault in Faults)
        {
            line.Append(" [fault: ").Append(fault.Effect).Append(']');
        }

        return line.ToString();
    }
}
