namespace Simfra.Security.Iam;

/// <summary>How a decision came about.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Decision">What was answered.</param>
/// <param name="Policies">The policies that took part, in the order in which they were looked at.</param>
internal sealed record DecisionTrace(AccessRequest Request, Decision Decision, IReadOnlyList<PolicyTrace> Policies);

/// <summary>A policy that took part.</summary>
/// <param name="Type">What kind of policy it is.</param>
/// <param name="Policy">Its name, ARN, and what it is attached to.</param>
/// <param name="IsReadable">False where its text is no policy, and it has no effect.</param>
/// <param name="Statements">All its statements.</param>
internal sealed record PolicyTrace(PolicyType Type, AttachedPolicy Policy, bool IsReadable, IReadOnlyList<StatementTrace> Statements);

/// <summary>What a statement had to do with a request.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Applies">All its elements match.</param>
/// <param name="Decided">It is the statement that decided.</param>
/// <param name="ActionMatches"><c>Action</c> or <c>NotAction</c> matches.</param>
/// <param name="ResourceMatches"><c>Resource</c> or <c>NotResource</c> matches.</param>
/// <param name="Principal">How it names the principal.</param>
/// <param name="Conditions">Its conditions, where action, resource and principal match: others aren't looked at.</param>
internal sealed record StatementTrace(
    PolicyStatement Statement,
    bool Applies,
    bool Decided,
    bool ActionMatches,
    bool ResourceMatches,
    PrincipalMatch Principal,
    IReadOnlyList<ConditionTrace> Conditions);

/// <summary>A condition and what was compared.</summary>
/// <param name="Operator">As the policy writes it.</param>
/// <param name="Key">As the policy writes it.</param>
/// <param name="PolicyValues">The policy's values, variables unresolved.</param>
/// <param name="RequestValues">The request's; null where it hasn't got the key.</param>
/// <param name="Holds">The condition holds.</param>
internal sealed record ConditionTrace(
    string Operator, string Key, IReadOnlyList<string> PolicyValues, IReadOnlyList<string>? RequestValues, bool Holds);
