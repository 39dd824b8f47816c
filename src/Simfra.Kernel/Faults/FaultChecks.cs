using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Faults;

/// <summary>Refuses rules that could never do anything, so that no test relies on a fault that doesn't happen.</summary>
internal static class FaultChecks
{
    /// <exception cref="ArgumentException">It is for calls that can't be.</exception>
    /// <exception cref="NotSupportedException">The calls that it is for can't have such a fault.</exception>
    public static void Check(World world, FaultMatch match, FaultEffect effect)
    {
        if (match.AccountId is { } account && (account.Length != 12 || account.AsSpan().ContainsAnyExceptInRange('0', '9')))
        {
            throw new ArgumentException($"'{account}' is no account: an account's id has twelve digits.", nameof(match));
        }

        if (match.Region is { } region && !HostName.IsRegion(region))
        {
            throw new ArgumentException($"'{region}' is no region: a region has a name like us-east-1.", nameof(match));
        }

        var operations = OperationsOf(world, match);
        if (effect.HandledBy != HandledFaults.None && !IsHandled(effect, match, operations))
        {
            throw new NotSupportedException(effect is FailEntriesEffect
                ? $"Of {match}, no operation runs entries that could fail alone."
                : $"Of {match}, no operation delivers anything. A fault of what a service delivers to it needs that service: From(\"sns\").");
        }

        if (effect is StaleReadEffect)
        {
            CheckStaleRead(world, match, operations);
        }
    }

    private static List<(ServiceModule Module, OperationSchema Operation)> OperationsOf(World world, FaultMatch match)
    {
        if (match.Service is { } service && world.FindRuntime(service) is null)
        {
            throw new ArgumentException($"This instance doesn't serve {service.Id}, so no call of it could have a fault.", nameof(match));
        }

        // A service is built when it is first used, which it may never be where a rule is for all of them.
        var found = match.Service is { } one
            ? world.FindRuntime(one) is { } runtime ? runtime.Operations.Select(o => (runtime.Module, o)) : []
            : world.Modules.SelectMany(module => module.Schema.Operations.Select(o => (module, o)));
        var operations = match.Operation is { } pattern ? found.Where(o => NamePattern.Matches(pattern, o.o.Name)).ToList() : found.ToList();
        if (operations.Count > 0)
        {
            return operations;
        }

        var isKnown = match.Service?.Operations.Any(o => NamePattern.Matches(match.Operation!, o.Name)) == true;
        throw new ArgumentException(
            isKnown ? $"{match} isn't built, so that its calls fail without a fault." : $"AWS has no operation {match}.", nameof(match));
    }

    private static bool IsHandled(FaultEffect effect, FaultMatch match, List<(ServiceModule Module, OperationSchema Operation)> operations) =>
        (match.IsEdge && effect is DuplicateEffect or ReorderEffect)
        || operations.Exists(o => (o.Module.FaultsOf(o.Operation) & effect.HandledBy) != HandledFaults.None);

    private static void CheckStaleRead(World world, FaultMatch match, List<(ServiceModule Module, OperationSchema Operation)> operations)
    {
        if (match.Service is not { } service)
        {
            throw new NotSupportedException("Reads can be stale in one service at a time: name it.");
        }

        var runtime = world.FindRuntime(service)!;
        if (operations.TrueForAll(o => runtime.Find(o.Operation) is not { ReadsInTurn: true }))
        {
            throw new NotSupportedException($"{match} reads while it waits or streams, which can't be shown an old state.");
        }
    }
}
