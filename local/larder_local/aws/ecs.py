"""ECS: tasks that really run. moto's model keeps the names, our `TaskRun` has the state."""

from __future__ import annotations

import types
from typing import Any

from moto.core.utils import utcnow
from moto.ecs import models as ecs
from moto.ecs.exceptions import EcsClientException

from larder_local.aws.tasks import TaskRun

Backend = ecs.EC2ContainerServiceBackend


class LocalTask(ecs.Task):
    """moto's task with the state of a process instead of one that changes whenever it is looked at."""

    # moto's metaclass takes the service's name from the module's.
    __module__ = "moto.ecs.models"

    def __init__(self, cluster: Any, task_definition: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(cluster, task_definition, *args, **kwargs)
        self.created_at = utcnow()
        self.connectivity = "CONNECTED"
        self.cpu, self.memory = task_definition.cpu, task_definition.memory
        self.run = TaskRun(self.id, task_definition, self.overrides, self._account_id, self.region_name)
        self.containers[0].task_arn = self.task_arn
        self.advance()

    def start(self) -> None:
        self.run.start(self._release_network)

    def advance(self) -> None:
        """moto calls this before it shows a task: takes over, in one go, what the run has become."""
        run, container = self.run, self.containers[0]
        with run.lock:
            self._status = run.status
            self.desired_status = "STOPPED" if run.stopping_at or run.stopped_at else "RUNNING"
            self.stop_code, self.stopped_reason = run.stop_code, run.stopped_reason or ""
            self.started_at, self.stopping_at = run.started_at, run.stopping_at
            self.stopped_at = self.execution_stopped_at = run.stopped_at
            container.last_status, container.exitCode = run.status, run.exit_code
            container.reason = run.stopped_reason if run.stop_code == "TaskFailedToStart" else None

    @property
    def status(self) -> str:
        return self._status

    @status.setter
    def status(self, value: str) -> None:
        """The process alone decides."""

    def _release_network(self) -> None:
        """As on AWS, else the subnet and the security group could never be deleted."""
        ec2 = ecs.ec2_backends[self._account_id][self.region_name]
        for attachment in self.attachments:
            details = {detail["name"]: detail["value"] for detail in attachment["details"]}
            interface = ec2.enis.pop(details.get("networkInterfaceId"), None)
            if interface is not None:
                attachment["status"] = "DELETED"


def startable(backend: Any, name: str) -> Any:
    """The task definition; of a family the newest revision that is active."""
    revisions = backend.task_definitions.get(name.split("/")[-1], {}).values()
    active = [each for each in revisions if each.status == "ACTIVE"]
    definition = active[-1] if active else backend.describe_task_definition(name)
    if definition.status != "ACTIVE":
        raise EcsClientException("TaskDefinition is inactive")
    return definition


def install() -> None:
    plain_run_task, plain_list_tasks = Backend.run_task, Backend.list_tasks
    plain_requirements = Backend._calculate_task_resource_requirements

    def run_task(self: Any, cluster: str, definition_str: str, *args: Any, **kwargs: Any) -> list[LocalTask]:
        definition = startable(self, definition_str)
        if len(definition.container_definitions) > 1:
            raise NotImplementedError("a task of several containers")
        tasks = plain_run_task(self, cluster, definition.arn, *args, **kwargs)
        for task in tasks:
            task.start()
        return tasks

    def list_tasks(self: Any, *args: Any, **kwargs: Any) -> list[LocalTask]:
        for tasks in self.tasks.values():
            for task in tasks.values():
                task.advance()
        return plain_list_tasks(self, *args, **kwargs)

    def stop_task(self: Any, cluster_str: str, task_str: str, reason: str | None) -> LocalTask:
        cluster = self._get_cluster(cluster_str)
        for task in self.tasks.get(cluster.name, {}).values():
            if task.id == task_str.split("/")[-1]:
                task.run.stop(reason or "Task stopped by user")
                task.advance()
                return task
        raise ecs.InvalidParameterException("The referenced task was not found.")

    def requirements(task_definition: Any) -> dict[str, Any]:
        """moto breaks when a container has neither memory nor memoryReservation, which Fargate allows."""
        containers = [
            container if container.get("memoryReservation") else {"memory": 0, **container}
            for container in task_definition.container_definitions
        ]
        return plain_requirements(types.SimpleNamespace(container_definitions=containers))

    ecs.Task = LocalTask  # type: ignore[misc]
    Backend.run_task, Backend.list_tasks, Backend.stop_task = run_task, list_tasks, stop_task  # type: ignore
    Backend._calculate_task_resource_requirements = staticmethod(requirements)  # type: ignore[method-assign]
