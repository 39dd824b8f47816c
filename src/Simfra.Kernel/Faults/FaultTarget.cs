using Simfra.Faults;

namespace Simfra;

/// <summary>
/// The calls that a fault is for, and the faults there are. A method that narrows the calls gives another target; one that names a fault
/// puts it in force and gives its rule.
/// </summary>
public sealed partial class FaultTarget
{
    private readonly SimfraFaults _faults;
    private readonly FaultMatch _match;
    private readonly FaultLimits _limits;

    internal FaultTarget(SimfraFaults faults, FaultMatch match, FaultLimits? limits = null)
    {
        _faults = faults;
        _match = match;
        _limits = limits ?? FaultLimits.None;
    }

    /// <summary>Only calls about a resource.</summary>
    /// <param name="resource">
    /// A name, URL, id or ARN as the input has it (<c>QueueUrl</c>, <c>Bucket</c>, <c>RoleArn</c>), or the last part of it: <c>orders</c>
    /// is the queue of any URL that ends with <c>/orders</c>. <c>*</c> stands for any characters, <c>?</c> for one.
    /// </param>
    /// <returns>The narrower target.</returns>
    public FaultTarget ForResource(string resource) => Narrow(_match with { Resource = NotEmpty(resource) });

    /// <summary>Only calls of a principal.</summary>
    /// <param name="principal">
    /// Its ARN or name: of a user, of a role or its session, <c>root</c>, or a service's (<c>sns.amazonaws.com</c>). <c>*</c> stands for
    /// any characters, <c>?</c> for one.
    /// </param>
    /// <returns>The narrower target.</returns>
    public FaultTarget ForPrincipal(string principal) => Narrow(_match with { Principal = NotEmpty(principal) });

    /// <summary>Only calls for an account.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <returns>The narrower target.</returns>
    public FaultTarget InAccount(string accountId) => Narrow(_match with { AccountId = NotEmpty(accountId) });

    /// <summary>Only calls for a region.</summary>
    /// <param name="region">Its name: <c>eu-west-1</c>.</param>
    /// <returns>The narrower target.</returns>
    public FaultTarget InRegion(string region) => Narrow(_match with { Region = NotEmpty(region) });

    /// <summary>Only calls that another service of the instance makes: deliveries, invocations.</summary>
    /// <param name="service">The service that calls, by the name of its model: <c>sns</c>.</param>
    /// <returns>The narrower target.</returns>
    /// <exception cref="ArgumentException">AWS has no such service.</exception>
    public FaultTarget From(string service) => Narrow(_match with { From = _faults.ServiceNamed(NotEmpty(service)).Id });

    /// <summary>Only calls of clients, none that a service makes.</summary>
    /// <returns>The narrower target.</returns>
    public FaultTarget FromClients() => Narrow(_match with { From = FaultMatch.Clients });

    private FaultTarget Narrow(FaultMatch match) => new(_faults, match, _limits);

    private static string NotEmpty(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return value;
    }
}
