using Simfra.Faults;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.State;
using Simfra.State.Blobs;
using Simfra.State.Inspection;
using Simfra.Time;

namespace Simfra.Integration;

/// <summary>
/// What the kernel knows of a service: its model and how to build its operations in a world. A module holds no state; one
/// instance serves every world.
/// </summary>
internal abstract class ServiceModule
{
    public abstract ServiceSchema Schema { get; }

    /// <summary>How the service words a violation of the model's constraints; null where it checks its input itself.</summary>
    public virtual ConstraintMessageStyle? ConstraintMessages => ConstraintMessageStyle.Coral;

    /// <summary>The error for input that breaks constraints of the model.</summary>
    public virtual AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        new ValidationException(style, violations);

    /// <summary>The same, for a service whose error depends on the operation.</summary>
    public virtual AwsServiceException ConstraintError(
        OperationSchema operation, ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        ConstraintError(style, violations);

    /// <summary>Checks input against the constraints of the model.</summary>
    /// <exception cref="AwsServiceException">It breaks some.</exception>
    public void CheckConstraints(OperationSchema operation, IShape input)
    {
        if (ConstraintMessages is { } style && ConstraintValidator.Validate(input, style) is { Count: > 0 } violations)
        {
            throw ConstraintError(operation, style, violations);
        }
    }

    /// <summary>Habits of the service on the wire that its model doesn't tell.</summary>
    public virtual WireTraits WireTraits => WireTraits.None;

    /// <summary>Largest body in bytes that the service reads whole.</summary>
    public virtual long MaxRequestBytes => 10 * 1024 * 1024;

    /// <summary>How long a call may take by the instance's clock; null for the instance's default.</summary>
    public virtual TimeSpan? TimeLimit => null;

    /// <summary>How the service takes files that browsers' forms post; null where it takes none.</summary>
    public virtual FormUpload? FormUpload => null;

    /// <summary>The protocol of a request that speaks none of the model's; null for all that do. An instance may be of one request alone.</summary>
    public virtual IProtocol? FindProtocol(WireRequest request, DateTimeOffset now) => null;

    /// <summary>What the service says to too many requests; by default what the model and the protocol tell.</summary>
    public virtual AwsServiceException ThrottlingError(OperationSchema operation) => ThrottlingErrors.Of(operation);

    /// <summary>The faults that an operation's handler takes part in (<see cref="OperationContext.Faults"/>).</summary>
    public virtual HandledFaults FaultsOf(OperationSchema operation) => HandledFaults.None;

    /// <summary>A read that sees all writes before it, as AWS promises or the input asks: no fault shows it an old state.</summary>
    public virtual bool IsConsistentRead(OperationSchema operation, IShape input) => false;

    /// <summary>The interfaces that the service provides when it is built (<see cref="ServiceHost.Provide{T}"/>).</summary>
    public virtual IReadOnlyList<Type> Provides => [];

    /// <summary>
    /// Whether a call of the operation may come without a signature, as the links in SNS's messages make it. One that is signed is verified
    /// like any other. The service's <see cref="ServiceAuthorization"/> says what such a call may do.
    /// </summary>
    public virtual bool TakesUnsigned(OperationSchema operation) => false;

    /// <summary>The service wants to see the calls of all services (<see cref="ServiceHost.Observe"/>): CloudTrail, IAM's last use of keys.</summary>
    public virtual bool ObservesCalls => false;

    /// <summary>The same for the service's own calls alone: S3, for its access logs. Calls of other services don't build it.</summary>
    public virtual bool ObservesOwnCalls => false;

    /// <summary>Builds the service in a world; called once, on the first request.</summary>
    public abstract IEnumerable<IOperationGroup> CreateOperations(ServiceHost host);
}

/// <summary>What a world offers to a service that is built in it.</summary>
internal sealed class ServiceHost(
    ServiceSchema service,
    WorldState state,
    SimfraClock clock,
    IdGenerator ids,
    Waits waits,
    ServiceJobs jobs,
    IServiceInvoker invoker,
    SessionCredentials sessions,
    AuthorizationMessages authorizationMessages,
    Capabilities capabilities)
{
    public SimfraClock Clock { get; } = clock;

    public IdGenerator Ids { get; } = ids;

    public Waits Waits { get; } = waits;

    public ServiceJobs Jobs { get; } = jobs;

    public IServiceInvoker Invoker { get; } = invoker;

    /// <summary>Where bodies go that are too long for a record's own field.</summary>
    public required BlobStore Blobs { get; init; }

    /// <summary>Where the service reports metrics of its own.</summary>
    public required ServiceMetrics Metrics { get; init; }

    /// <summary>Issues temporary keys.</summary>
    public SessionCredentials Sessions { get; } = sessions;

    /// <summary>Encodes and decodes what denials carry.</summary>
    public AuthorizationMessages AuthorizationMessages { get; } = authorizationMessages;

    /// <summary>Who sees the calls, where the module says that it observes them; see <see cref="Observe"/>.</summary>
    public ICallObserver? Observer { get; private set; }

    /// <summary>
    /// Sets who sees calls after their answers. The module says beforehand which ones: <see cref="ServiceModule.ObservesCalls"/>,
    /// <see cref="ServiceModule.ObservesOwnCalls"/>.
    /// </summary>
    public void Observe(ICallObserver observer) => Observer = observer;

    /// <summary>Who answers requests of the service that are no operations; see <see cref="AnswerPlain"/>.</summary>
    public IPlainRequests? PlainRequests { get; private set; }

    /// <summary>Sets who answers requests of the service that are no operations.</summary>
    public void AnswerPlain(IPlainRequests requests) => PlainRequests = requests;

    /// <summary>What other services provide.</summary>
    public Capabilities Capabilities { get; } = capabilities;

    /// <summary>What the service adds to the table of permissions (<see cref="AuthorizeWith"/>).</summary>
    public ServiceAuthorization Authorization { get; private set; } = new();

    /// <summary>Sets what the service tells the authoriser beyond the table of permissions.</summary>
    public void AuthorizeWith(ServiceAuthorization authorization) => Authorization = authorization;

    /// <summary>Offers an implementation of an interface that the module lists in <see cref="ServiceModule.Provides"/>.</summary>
    public void Provide<T>(T provider)
        where T : class =>
        Capabilities.Provide(provider);

    /// <summary>
    /// Offers a view of the service's state, for tests and tools. The module lists <see cref="ViewSource{TView}"/> of it in
    /// <see cref="ServiceModule.Provides"/>.
    /// </summary>
    public void ProvideView<TView>(Func<Viewpoint, TView> open)
        where TView : class =>
        Provide(new ViewSource<TView>(open));

    /// <summary>The service's tables, grouped by scope and made on first use.</summary>
    public ServiceState<TState> State<TState>(Func<StatePartition, TState> create)
        where TState : class =>
        state.Register(service.Id, create);
}
